"""What makes a habit a sound one."""

from __future__ import annotations

from typing import Any

from habit_api.core.schedule import HabitKind, Schedule
from habit_api.core.text import name_key, words_of
from habit_api.habits.errors import (
    NeverDue,
    PleasantHasReward,
    TargetMissing,
    TargetNotAllowed,
    TreatOrLink,
)


def search_key(name: str, category: str | None, description: str | None) -> str:
    """What a search looks through. SQLite only folds ASCII by itself, so it is folded here."""
    return "\n".join(name_key(part) for part in (name, category, description) if part)


def public_words(name: str, category: str | None, description: str | None) -> str:
    """What finds a published habit: its words, each with a space before it."""
    text = "\n".join(part for part in (name, category, description) if part)
    return "".join(f" {word}" for word in words_of(text))


def check(habit: Any, schedule: Schedule) -> None:
    """Judge a habit as it would be; its linked habit is judged where it can be read.

    Raises `TargetMissing`, `TargetNotAllowed`, `NeverDue`, `TreatOrLink`, `PleasantHasReward`.
    """
    if habit.kind == HabitKind.NUMERIC:
        if habit.target_value is None:
            raise TargetMissing
    elif habit.target_value is not None or habit.unit is not None:
        raise TargetNotAllowed
    if not schedule.has_due_day():
        raise NeverDue
    if habit.pleasant and (habit.treat is not None or habit.linked_habit_id is not None):
        raise PleasantHasReward
    if habit.treat is not None and habit.linked_habit_id is not None:
        raise TreatOrLink
