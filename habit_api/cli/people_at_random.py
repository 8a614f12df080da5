"""Made-up people whose chance to keep a habit on a day is known.

Log-odds add up: what a person is like, their mood (which lasts for days), a habit, its weekdays,
how it went lately, a slow drift, holidays. The sizes were chosen before any model was tried on
them; nothing here knows of features.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp
from random import Random

from habit_api.core.dates import WeekStart, start_of_week, weekday
from habit_api.core.schedule import OffDays, Schedule, ScheduleType, is_due

SCHEDULES = (
    ScheduleType.DAILY,
    ScheduleType.WEEKDAYS,
    ScheduleType.TIMES_PER_WEEK,
    ScheduleType.INTERVAL,
)
SHARES = (55, 20, 15, 10)
WEEKDAYS = (frozenset({1, 2, 3, 4, 5}), frozenset({1, 3, 5}), frozenset({2, 4}), frozenset({0, 6}))
ZONES = ("Europe/Berlin", "Europe/Moscow", "America/New_York", "Asia/Tokyo", "UTC")
# A missed day is declared a day off, or told as partly done, so often.
SKIPPED, PARTIAL = 0.05, 0.5
TARGET = 8
# On so many days a person enters nothing before one of the next few.
FORGOTTEN, LONGEST_FORGOTTEN = 0.05, 3
# The chance that is left of a habit that was given up.
GIVEN_UP = 0.02
# The half-life of how it went lately, in due days.
LATELY = 0.5 ** (1 / 5)
# How it went with a habit of which nothing is known yet.
USUAL = 0.6


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a day."""

    date: date
    status: str
    value: int | None
    hour: float


@dataclass
class RandomHabit:
    """A habit with its history. `chances` are the true ones of its due days."""

    name: str
    schedule: Schedule
    numeric: bool
    weight: int
    reminder: bool
    begun: date
    entries: list[Entry] = field(default_factory=list)
    chances: list[tuple[date, float]] = field(default_factory=list)


@dataclass
class RandomPerson:
    """A person with their habits and their pauses.

    `late` says of days how many days later they were entered, where not on the day itself.
    """

    timezone: str
    language: str
    pauses: list[tuple[date, date]] = field(default_factory=list)
    habits: list[RandomHabit] = field(default_factory=list)
    late: dict[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Days:
    """What all habits of a person share."""

    days: list[date]
    mood: dict[date, float]
    character: float
    pauses: list[tuple[date, date]]


def person(random: Random, first: date, last: date) -> RandomPerson:
    """A person, lived through from `first` to `last`."""
    made = RandomPerson(random.choice(ZONES), random.choice(("en", "ru")))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    mood = _mood(random, days)
    for start, length in _holidays(random, days):
        # A third of people say beforehand that they are away; of the others it only shows.
        if random.random() < 0.33:
            made.pauses.append((start, start + timedelta(days=length - 1)))
        effect = random.gauss(-1.0, 0.7)
        for day in (start + timedelta(days=n) for n in range(length)):
            mood[day] = mood.get(day, 0.0) + effect
    lived = _Days(days, mood, random.gauss(0.0, 0.6), made.pauses)
    made.habits = [_habit(random, number, lived) for number in range(random.randint(2, 8))]
    for day in days:
        if random.random() < FORGOTTEN:
            later = random.randint(1, LONGEST_FORGOTTEN)
            made.late[day] = min(later, (last - day).days)
    return made


def _mood(random: Random, days: list[date]) -> dict[date, float]:
    mood, level = {}, random.gauss(0.0, 0.45)
    for day in days:
        level = 0.9 * level + random.gauss(0.0, 0.2)
        mood[day] = level
    return mood


def _holidays(random: Random, days: list[date]) -> Iterator[tuple[date, int]]:
    """About two a year, of one or two weeks."""
    for _ in range(round(len(days) / 180 + random.random() - 0.5)):
        yield random.choice(days), random.choice((7, 10, 14))


def _habit(random: Random, number: int, person: _Days) -> RandomHabit:
    begins = 0 if random.random() < 0.6 else random.randrange(len(person.days) * 3 // 4)
    made = RandomHabit(
        name=f"Habit {number + 1}",
        schedule=_schedule(random),
        numeric=random.random() < 0.2,
        weight=random.choice((5, 10, 10, 10, 20, 40)),
        reminder=random.random() < 0.4,
        begun=person.days[begins],
    )
    _Life(random, made, person).live(begins)
    return made


def _schedule(random: Random) -> Schedule:
    [kind] = random.choices(SCHEDULES, SHARES)
    return Schedule(
        type=kind,
        weekdays=random.choice(WEEKDAYS) if kind is ScheduleType.WEEKDAYS else frozenset(),
        n=random.randint(2, 4)
        if kind in (ScheduleType.INTERVAL, ScheduleType.TIMES_PER_WEEK)
        else 0,
        allowed_skip_days=random.choice((0, 0, 1)),
        week_start=WeekStart.MONDAY,
    )


class _Life:
    """How one habit goes, day after day."""

    def __init__(self, random: Random, habit: RandomHabit, person: _Days) -> None:
        self.random, self.habit, self.person = random, habit, person
        weekend = random.gauss(0.0, 0.5)
        self.base = person.character + random.gauss(0.9, 1.0) + (0.25 if habit.reminder else 0.0)
        self.weekdays = [random.gauss(0.0, 0.25) + weekend * (n in (0, 6)) for n in range(7)]
        self.drift = random.gauss(-0.2, 0.4) / 100
        self.pull, self.hour = random.uniform(0.4, 1.6), random.uniform(6.0, 22.0)
        days = len(person.days)
        self.given_up = random.randrange(days) if random.random() < 0.1 else days
        self.lately = USUAL

    def live(self, begins: int) -> None:
        """Fill in the entries and the true chances, from the day number `begins` on."""
        off = OffDays(pauses=tuple(self.person.pauses))
        last: date | None = None
        in_week: Counter[date] = Counter()
        for index, day in enumerate(self.person.days[begins:], begins):
            week = start_of_week(day, WeekStart.MONDAY)
            schedule = self.habit.schedule
            done = in_week[week]
            if not is_due(schedule, off, day, last_completion=last, completed_in_week=done):
                continue
            if self._day(day, self._chance(index, day, index - begins)):
                last, in_week[week] = day, done + 1

    def _chance(self, index: int, day: date, age: int) -> float:
        if index >= self.given_up:
            return GIVEN_UP
        odds = self.base + self.weekdays[weekday(day)] + self.person.mood[day] + self.drift * age
        return 1.0 / (1.0 + exp(-(odds + self.pull * (self.lately - USUAL))))

    def _day(self, day: date, chance: float) -> bool:
        """Throw the dice; returns whether the day was kept."""
        random, habit = self.random, self.habit
        kept = random.random() < chance
        hour = min(23.5, max(0.5, random.gauss(self.hour, 1.5)))
        if not kept and random.random() < SKIPPED:
            habit.entries.append(Entry(day, "skipped", None, hour))
            return False
        # The day was not declared off, and is due: that is known of it as well.
        habit.chances.append((day, chance / (chance + (1.0 - chance) * (1.0 - SKIPPED))))
        self.lately = self.lately * LATELY + kept * (1.0 - LATELY)
        if kept:
            value = TARGET + random.randint(0, 2) if habit.numeric else None
            habit.entries.append(Entry(day, "completed", value, hour))
        elif habit.numeric and random.random() < PARTIAL:
            habit.entries.append(Entry(day, "partial", random.randint(1, TARGET - 1), hour))
        return kept
