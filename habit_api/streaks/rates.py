"""The share of its due occasions that a habit was kept on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from habit_api.core.dates import DAYS_IN_WEEK, week_number
from habit_api.core.schedule import OffDays, Schedule, ScheduleType, week_quotas, working_days


def rate(
    schedule: Schedule,
    off: OffDays,
    kept_days: Iterable[date],
    *,
    start: date,
    end: date,
    first_entry: date | None,
    today_open: bool,
) -> float | None:
    """Kept days over due occasions from `start` to `end`, both included, from 0 to 1.

    Nothing counts before `first_entry`, the date of the habit's first entry. `today_open` says that
    `end` is today and not kept yet: it is left out. Days kept without being due count as kept.
    None when nothing was due, or there is no entry at all.
    """
    if first_entry is None:
        return None
    first = max(start, first_entry).toordinal()
    last = end.toordinal() - today_open
    days = sum(first <= day.toordinal() <= last for day in kept_days)
    kept, due = tally(schedule, off, days, first=first, last=last)
    return kept / due if due else None


def tally(
    schedule: Schedule, off: OffDays, kept_days: int, *, first: int, last: int
) -> tuple[float, float]:
    """How many due occasions were kept from day number `first` to `last`, and how many there were.

    `kept_days` counts the days kept in that span; more of them than were due keep no more than all.
    """
    due = occasions(schedule, off, first, last)
    return min(due, kept_days), due


def occasions(schedule: Schedule, off: OffDays, first: int, last: int) -> float:
    """The due occasions in the day numbers `first` to `last`, both included.

    A fraction where the span holds a part of an interval or of a week. 0 when `last` lies before
    `first`.
    """
    if schedule.type is ScheduleType.INTERVAL:
        return working_days(schedule, off, first, last) / schedule.n
    if schedule.type is not ScheduleType.TIMES_PER_WEEK:
        return working_days(schedule, off, first, last)
    # Between the weeks that hold the first and the last day, which may be cut, all are whole.
    begin = week_number(first, schedule.week_start) + DAYS_IN_WEEK
    end = week_number(last, schedule.week_start)
    if end < begin:
        return _week_part(schedule, off, first, last)
    return (
        _week_part(schedule, off, first, begin - 1)
        + week_quotas(schedule, off, begin, end)
        + _week_part(schedule, off, end, last)
    )


def _week_part(schedule: Schedule, off: OffDays, first: int, last: int) -> float:
    """The occasions of times per week in a week or a part of it: by its days, or the days left."""
    share = schedule.n * max(0, last - first + 1) / DAYS_IN_WEEK
    return min(share, working_days(schedule, off, first, last))
