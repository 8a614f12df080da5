"""What can go wrong with the public list."""

from __future__ import annotations

from habit_api.habits.errors import HabitNotFound


class NotPublic(HabitNotFound):
    """The public list has no habit with this id."""

    message = "The public list has no habit {habit_id}."
