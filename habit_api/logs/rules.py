"""What an entry may be, and what it becomes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from habit_api.core.schedule import HabitKind, TargetType, is_kept
from habit_api.logs.errors import (
    DateInFuture,
    HabitInactive,
    ValueNotAllowed,
    ValueOrAdd,
    ValueOutOfRange,
)

# How far back an entry may be written, in days.
DAYS_BACK = 7
# For how long a reverted entry may be put back, whatever its date.
PUT_BACK = timedelta(hours=24)
MAX_VALUE = Decimal(1_000_000_000)


def check_open(habit: Any, day: date, today: date) -> None:
    """Refuse an inactive habit and a day to come. Raises `HabitInactive`, `DateInFuture`."""
    if not habit.active:
        raise HabitInactive
    if day > today:
        raise DateInFuture(day, today)


def is_recent(day: date, today: date) -> bool:
    """Whether `day` is near enough to be entered without more ado."""
    return (today - day).days <= DAYS_BACK


def completed_value(habit: Any, value: Decimal | None) -> Decimal | None:
    """The value that `complete` writes: what was sent, else the target; binary habits have none."""
    if habit.kind == HabitKind.BINARY:
        if value is not None:
            raise ValueNotAllowed
        return None
    target: Decimal = habit.target_value
    return target if value is None else value


def checked_in_value(
    habit: Any, *, present: Decimal | None, value: Decimal | None, add: Decimal | None
) -> Decimal | None:
    """The value that a check-in leaves on a day that now has `present`.

    Raises `ValueOrAdd`, `ValueNotAllowed`, `ValueOutOfRange`.
    """
    if (value is None) == (add is None):
        raise ValueOrAdd
    if habit.kind == HabitKind.BINARY:
        if value != 1:
            raise ValueNotAllowed
        return None
    after = value if add is None else (present or Decimal(0)) + add
    assert after is not None  # one of the two was sent
    if not 0 <= after <= MAX_VALUE:
        raise ValueOutOfRange(after)
    return after


def status_of(habit: Any, value: Decimal | None) -> str:
    """`completed` when an entry of `value` keeps the habit, else `partial`."""
    kept = is_kept(HabitKind(habit.kind), TargetType(habit.target_type), value, habit.target_value)
    return "completed" if kept else "partial"


def total_weight(weight: int, streak: int) -> float:
    """A completion's weight in the draw: a tenth more for each day of its streak."""
    return round(weight * (1 + 0.1 * streak), 6)
