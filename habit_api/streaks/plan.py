"""A habit's columns as the schedule that the rules speak of."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from habit_api.core.schedule import Schedule, ScheduleType, WeekStart
from habit_api.core.weekdays import LISTS


def schedule_of(habit: Any, week_start: str) -> Schedule:
    """The schedule of a row or entity that has the columns of `Habit`."""
    return _schedule(
        kind=habit.schedule_type,
        weekdays=habit.schedule_weekdays,
        n=habit.schedule_n,
        exempt=habit.exempt_weekdays,
        allowed=habit.allowed_skip_days,
        week_start=week_start,
    )


@lru_cache(maxsize=4096)
def _schedule(
    *, kind: str, weekdays: int, n: int, exempt: int, allowed: int, week_start: str
) -> Schedule:
    return Schedule(
        type=ScheduleType(kind),
        weekdays=frozenset(LISTS[weekdays]),
        n=n,
        exempt=frozenset(LISTS[exempt]),
        allowed_skip_days=allowed,
        week_start=WeekStart(week_start),
    )
