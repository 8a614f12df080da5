"""The calendar weeks and months that trends compare."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from habit_api.core.dates import WeekStart, start_of_week

WEEKLY, MONTHLY = PERIODS = ("weekly", "monthly")
COUNTED = ("focus_min", "sessions_completed", "habits_completed", "active_days")


def starts(period: str, *, today: date, week_start: WeekStart, count: int) -> list[date]:
    """The first days of the running period and of the `count` before it, newest first."""
    found = [_start(period, today, week_start)]
    while len(found) <= count:
        found.append(_start(period, found[-1] - timedelta(days=1), week_start))
    return found


def trends(first_days: Sequence[date], days: Sequence[Any], *, today: date) -> list[dict[str, Any]]:
    """A row for each period but the oldest, which is there to be compared with."""
    sums = [dict.fromkeys(COUNTED, 0) for _ in first_days]
    oldest_first = first_days[::-1]
    for day in days:
        own = sums[len(sums) - bisect_right(oldest_first, day.date)]
        for name in COUNTED:
            own[name] += getattr(day, name)
    ends = [today, *(first - timedelta(days=1) for first in first_days)]
    return [
        {
            "start_date": first_days[n],
            "end_date": ends[n],
            **sums[n],
            "change": {name: sums[n][name] - sums[n + 1][name] for name in COUNTED},
        }
        for n in range(len(first_days) - 1)
    ]


def _start(period: str, day: date, week_start: WeekStart) -> date:
    return day.replace(day=1) if period == MONTHLY else start_of_week(day, week_start)
