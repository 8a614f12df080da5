"""On which days a habit will stand in the calendar, as a rule that calendar programs know.

They know of no completions, so the days are those on which it is due if nothing else is done: of
`weekdays` and `daily` just those; of an `interval` the next one, which moves when the feed is read
again; of `times_per_week` every day from the first on which the week still lacks some.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from habit_api.core.dates import EVERY_WEEKDAY
from habit_api.core.schedule import OffDays, Schedule, ScheduleType, is_due, weekday

ONE_DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
# How far ahead days off are looked for; a pause that lasts longer ends the rule.
AHEAD = timedelta(days=400)
NAMES = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True, slots=True)
class Occasions:
    """Days from `first` on: each of `weekdays` (0 = Sunday) up to `last`, but for `off`.

    Without a `first` there is none. `once`: the first alone.
    """

    first: date | None
    weekdays: frozenset[int] = EVERY_WEEKDAY
    last: date | None = None
    off: tuple[date, ...] = ()
    once: bool = False


def horizon(today: date) -> date:
    """The first day that is shown: of the month before, so that it does not move every day."""
    return (today.replace(day=1) - ONE_DAY).replace(day=1)


def occasions(
    schedule: Schedule,
    off: OffDays,
    *,
    since: date,
    today: date,
    last_completion: date | None,
    completed_in_week: int,
) -> Occasions:
    """The days of a habit from `since` on, as they are seen `today`."""
    weekdays = schedule.due_weekdays
    end = today + AHEAD
    if schedule.type is ScheduleType.INTERVAL:
        return Occasions(_next_due(schedule, off, today, end, last_completion), once=True)
    first = since
    if schedule.type is ScheduleType.TIMES_PER_WEEK:
        first = today if completed_in_week < schedule.n else _next_week(schedule, today)
    days = [day for day in _days(first, end) if weekday(day) in weekdays]
    due = [day for day in days if not off.covers(day)]
    if not due:
        return Occasions(None)
    # Beyond the last day that is looked at nothing but a pause can be the reason.
    last = due[-1] if off.covers(end) else None
    within = (day for day in days if due[0] < day and (last is None or day < last))
    return Occasions(due[0], weekdays, last, tuple(day for day in within if off.covers(day)))


def by_day(weekdays: frozenset[int], *, later: int) -> list[str]:
    """The names that RRULE has for `weekdays`, moved on by so many days."""
    return [NAMES[(day + later) % 7] for day in sorted(weekdays)]


def _days(first: date, end: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((end - first).days + 1)]


def _next_due(
    schedule: Schedule, off: OffDays, today: date, end: date, last_completion: date | None
) -> date | None:
    known = last_completion if last_completion is None or last_completion < today else today
    first = today + ONE_DAY if known == today else today
    for day in _days(first, end):
        if is_due(schedule, off, day, last_completion=known, completed_in_week=0):
            return day
    return None


def _next_week(schedule: Schedule, today: date) -> date:
    begins = today + ONE_DAY
    while weekday(begins) != (1 if schedule.week_start == "monday" else 0):
        begins += ONE_DAY
    return begins
