"""How long a session was, and when it has been open for too long."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from habit_api.core.schedule import HabitKind

ACTIVE, COMPLETED, ABANDONED = "active", "completed", "abandoned"
STATUSES = (ACTIVE, COMPLETED, ABANDONED)
MOST_MINUTES = 480
# How long one may stay open: past its plan, or without one.
PAST_PLAN, WITHOUT_PLAN = timedelta(hours=1), timedelta(hours=12)
# Compared without case, and without a full stop at the end.
MINUTES = frozenset(
    ("min", "mins", "minute", "minutes", "мин", "минута", "минуту", "минуты", "минут")
)


def deadline(started_at: datetime, planned_min: int | None) -> datetime:
    """After which instant a session that is still active counts as abandoned."""
    if planned_min is None:
        return started_at + WITHOUT_PLAN
    return started_at + timedelta(minutes=planned_min) + PAST_PLAN


def is_overdue(session: Any, moment: datetime) -> bool:
    """Whether a session counts as abandoned at `moment` though nobody ended it."""
    return bool(session.status == ACTIVE and session.deadline < moment)


def focus_min(started_at: datetime, ended_at: datetime, planned_min: int | None) -> int:
    """The whole minutes from start to end, at most what was planned, at most 480."""
    passed = (ended_at - started_at) // timedelta(minutes=1)
    return max(0, min(passed, MOST_MINUTES if planned_min is None else planned_min))


def ended(session: Any, status: str, ended_at: datetime) -> dict[str, Any]:
    """What a session becomes that ends so at `ended_at`."""
    minutes = focus_min(session.started_at, ended_at, session.planned_min)
    return {"status": status, "ended_at": ended_at, "focus_min": minutes}


def left_open(session: Any) -> dict[str, Any]:
    """What an overdue session counts as: abandoned at its deadline."""
    return ended(session, ABANDONED, session.deadline)


def counts_minutes(habit: Any) -> bool:
    """Whether a habit is measured in minutes."""
    unit = (habit.unit or "").casefold().removesuffix(".")
    return bool(habit.kind == HabitKind.NUMERIC and unit in MINUTES)
