"""Making a published habit one's own."""

from __future__ import annotations

from typing import Any

from habit_api.core.security import Principal
from habit_api.habits import service as habits
from habit_api.sharing import queries

# What its author did not publish begins as in a new habit.
OWN: dict[str, Any] = {
    "color": None,
    "weight": 10,
    "allowed_skip_days": 0,
    "exempt_weekdays": [],
    "reminder_times": [],
    "linked_habit_id": None,
    "treat": None,
    "public": False,
}
PUBLISHED = (
    "name",
    "description",
    "category",
    "kind",
    "target_value",
    "target_type",
    "unit",
    "schedule",
    "place",
    "duration_seconds",
    "pleasant",
)


def copy(user: Principal, habit_id: int) -> int:
    """Make a habit of the user's from a published one; returns its id.

    Raises `NotPublic`, `HabitNameTaken`.
    """
    published = queries.present(queries.get(habit_id))
    return habits.create(user, {**OWN, **{name: published[name] for name in PUBLISHED}})
