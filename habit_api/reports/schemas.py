"""What `/reports` takes and gives."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Count, Day
from habit_api.core.schemas import HouseSchema
from habit_api.habits.schemas import Habit


class WeekArgs(HouseSchema):
    """Which week to look back at."""

    week = Day(
        load_default=None,
        metadata={"description": "A date in it; without one, the last whole week."},
    )


def _rate(text: str) -> fields.Float:
    return fields.Float(
        required=True, allow_none=True, metadata={"description": text, "example": 0.86}
    )


def _change() -> fields.Float:
    return fields.Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "The rate less that of the week before; null without one of both.",
            "example": 0.14,
        },
    )


class HabitWeek(HouseSchema):
    """A habit's week."""

    habit = fields.Nested(Habit, required=True)
    due = fields.Float(
        required=True,
        metadata={
            "description": "How often it was due; a part of an interval counts as a fraction.",
            "example": 7,
        },
    )
    completed = Count(required=True, metadata={"example": 6})
    rate = _rate("Kept share of what was due, from its first entry on; null: nothing was.")
    current_streak = Count(required=True, metadata={"description": "As of today.", "example": 12})
    change = _change()


class AtRisk(HouseSchema):
    """A habit that will probably slip the next time it is due."""

    habit = fields.Nested(Habit, required=True)
    predicted_for = Day(required=True)
    probability = fields.Float(
        required=True,
        metadata={"description": "That it will be kept; below 0.4.", "example": 0.22},
    )
    reasons = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "What speaks against it, the weightiest first.",
            "example": ["Kept on 14% of due days in the last week"],
        },
    )


class DayCompletions(HouseSchema):
    """The completions of a day."""

    date = Day(required=True)
    completions = Count(required=True, metadata={"example": 5})


class WeekCompletions(HouseSchema):
    """The completions of a week."""

    week_start = Day(required=True)
    completions = Count(required=True, metadata={"example": 31})


class Weekly(HouseSchema):
    """A look back at a week."""

    week_start = Day(required=True)
    week_end = Day(required=True)
    habits = fields.List(fields.Nested(HabitWeek), required=True)
    completed = Count(required=True, metadata={"example": 31})
    rate = _rate("Kept share of all that was due; null: nothing was.")
    change = _change()
    at_risk = fields.List(
        fields.Nested(AtRisk),
        required=True,
        metadata={"description": "Empty for weeks before the last whole one."},
    )
    best_day = fields.Nested(
        DayCompletions,
        required=True,
        allow_none=True,
        metadata={"description": "The day with the most completions."},
    )
    by_day = fields.List(fields.Nested(DayCompletions), required=True)
    by_week = fields.List(
        fields.Nested(WeekCompletions),
        required=True,
        metadata={"description": "This week and the seven before it."},
    )
    focus_min = Count(required=True, metadata={"example": 150})
    tasks_done = Count(required=True, metadata={"example": 4})
    rewards = Count(
        required=True, metadata={"description": "Pieces won by this week's entries.", "example": 2}
    )
    xp = fields.Integer(
        required=True,
        metadata={"description": "Points earned, less those taken back.", "example": 310},
    )
