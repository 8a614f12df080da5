"""The rules a second time: slow, day by day, word for word, and sharing no code with the first.

Only the data classes are borrowed. Meant for spans of some years at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from habit_api.core.schedule import OffDays, Schedule
from habit_api.streaks.rules import Step

DAY = timedelta(days=1)


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`."""
    while first <= last:
        yield first
        if first == date.max:
            return
        first += DAY


def between(first: date, last: date) -> list[date]:
    """The dates strictly between the two."""
    return [day for day in dates(first, last) if first < day < last]


def dow(day: date) -> int:
    """0 = Sunday, 6 = Saturday."""
    return int(day.strftime("%w"))


def off(schedule: Schedule, days_off: OffDays, day: date) -> bool:
    if dow(day) in schedule.exempt or day in days_off.skipped:
        return True
    return any(a <= day and (b is None or day <= b) for a, b in days_off.pauses)


def week(schedule: Schedule, day: date) -> list[date]:
    """The calendar week of `day`, as far as the calendar goes."""
    first_weekday = {"monday": 1, "sunday": 0}[schedule.week_start]
    days = [day]
    while dow(days[0]) != first_weekday and days[0] != date.min:
        days.insert(0, days[0] - DAY)
    while days[-1] != date.max and dow(days[-1] + DAY) != first_weekday:
        days.append(days[-1] + DAY)
    return days


def due(schedule: Schedule, days_off: OffDays, day: date, completions: Collection[date]) -> bool:
    """Judged by those of `completions` that lie before `day`."""
    earlier = [done for done in completions if done < day]
    if off(schedule, days_off, day):
        return False
    if schedule.type == "daily":
        return True
    if schedule.type == "weekdays":
        return dow(day) in schedule.weekdays
    if schedule.type == "interval":
        if not earlier:
            return True
        last = max(earlier)
        lost = [d for d in between(last, day) if off(schedule, days_off, d)]
        return (day - last).days - len(lost) >= schedule.n
    return sum(done in week(schedule, day) for done in earlier) < schedule.n


def quota(schedule: Schedule, days_off: OffDays, days: list[date]) -> int:
    """What times per week asks of a week: k' in the rules."""
    return min(schedule.n, sum(not off(schedule, days_off, day) for day in days))


def missed(
    schedule: Schedule,
    days_off: OffDays,
    previous: date,
    day: date,
    *,
    completions: Collection[date],
    run_start: date,
) -> int:
    gap = between(previous, day)
    if schedule.type == "daily":
        return sum(not off(schedule, days_off, d) for d in gap)
    if schedule.type == "weekdays":
        return sum(dow(d) in schedule.weekdays and not off(schedule, days_off, d) for d in gap)
    if schedule.type == "interval":
        e = (day - previous).days - sum(off(schedule, days_off, d) for d in gap)
        return max(0, -(-e // schedule.n) - 1)
    total, judged = 0, week(schedule, previous)
    while judged[-1] < day:
        if run_start not in judged:
            done = sum(d in judged for d in completions)
            total += max(0, quota(schedule, days_off, judged) - done)
        judged = week(schedule, judged[-1] + DAY)
    return total


def steps(schedule: Schedule, days_off: OffDays, completions: Collection[date]) -> list[Step]:
    """The whole history's steps, from its beginning."""
    result: list[Step] = []
    for day in sorted(completions):
        number, run_start = 1, day
        if result:
            last = result[-1]
            gap = missed(
                schedule,
                days_off,
                last.date,
                day,
                completions=completions,
                run_start=last.run_start,
            )
            if gap <= schedule.allowed_skip_days:
                number, run_start = last.number + 1, last.run_start
        result.append(Step(day, number, run_start))
    return result


def streak(
    schedule: Schedule, days_off: OffDays, completions: Collection[date], today: date
) -> int:
    """The current streak on `today`."""
    history = steps(schedule, days_off, completions)
    if not history:
        return 0
    last = history[-1]
    gone = missed(
        schedule, days_off, last.date, today, completions=completions, run_start=last.run_start
    )
    return last.number if gone <= schedule.allowed_skip_days else 0


def at_risk(
    schedule: Schedule, days_off: OffDays, completions: Collection[date], today: date
) -> bool:
    """Miss today, do all that can still be done in its week, and see whether the run is over."""
    alive = streak(schedule, days_off, completions, today) > 0
    if today in completions or not alive or not due(schedule, days_off, today, completions):
        return False
    if schedule.type != "times_per_week":
        return streak(schedule, days_off, completions, today + DAY) == 0
    days = week(schedule, today)
    best = {d for d in days if d > today and not off(schedule, days_off, d)} | set(completions)
    run_start = steps(schedule, days_off, completions)[-1].run_start
    survived = steps(schedule, days_off, best)[-1].run_start == run_start
    return not survived or streak(schedule, days_off, best, days[-1] + DAY) == 0


def occasions(schedule: Schedule, days_off: OffDays, first: date, last: date) -> Fraction:
    days = list(dates(first, last))
    working = [day for day in days if not off(schedule, days_off, day)]
    if schedule.type == "daily":
        return Fraction(len(working))
    if schedule.type == "weekdays":
        return Fraction(sum(dow(day) in schedule.weekdays for day in working))
    if schedule.type == "interval":
        return Fraction(len(working), schedule.n)
    total = Fraction(0)
    for begin in {week(schedule, day)[0] for day in days}:
        held = [day for day in week(schedule, begin) if day in days]
        left = Fraction(sum(day in working for day in held))
        total += min(Fraction(schedule.n * len(held), 7), left)
    return total


def strength(
    schedule: Schedule, days_off: OffDays, shares: Mapping[date, float], start: date, until: date
) -> float:
    """Each day's value worked out from the days before it, with no state but the score."""
    possible = set(schedule.weekdays if schedule.type == "weekdays" else range(7))
    possible -= schedule.exempt
    if not possible:
        return 0.0
    x, n = {
        "daily": (1, 1),
        "weekdays": (len(possible), 7),
        "interval": (1, schedule.n),
        "times_per_week": (min(schedule.n, len(possible)), 7),
    }[schedule.type.value]
    window = _interval_window if schedule.type == "interval" else _week_window
    score = 0.0
    for day in dates(start, until):
        if not off(schedule, days_off, day):
            past = {d: shares.get(d, 0.0) for d in dates(start, day)}
            value = min(1.0, sum(window(schedule, days_off, past, n)) / x)
            m = 0.5 ** ((x / n) ** 0.5 / 13)
            score = score * m + value * (1 - m)
    return score


def _week_window(
    schedule: Schedule, days_off: OffDays, past: Mapping[date, float], n: int
) -> list[float]:
    """The shares of the last n days, an off day's being at least that of n days before it."""

    def share(day: date) -> float:
        if day not in past:
            return 0.0
        own = past[day]
        return max(own, share(day - n * DAY)) if off(schedule, days_off, day) else own

    return [share(max(past) - k * DAY) for k in range(n)]


def _interval_window(
    schedule: Schedule, days_off: OffDays, past: Mapping[date, float], n: int
) -> list[float]:
    """The shares of the last n days that are not off, each with those of the off days after it."""
    found: list[float] = []
    held = 0.0
    for day in sorted(past, reverse=True):
        held = max(held, past[day])
        if not off(schedule, days_off, day):
            found.append(held)
            held = 0.0
    # What was done on off days ahead of the first other day stands in the place of one.
    return [*found, held][:n]
