"""The shape of what was done."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Choice, Count, Day, Moment, UserId, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.stats.rules import PERIODS, WEEKLY


def _minutes() -> Count:
    return Count(required=True, metadata={"description": "Focused minutes.", "example": 120})


def _sessions() -> Count:
    return Count(required=True, metadata={"description": "Focus sessions.", "example": 3})


def _habits() -> Count:
    return Count(required=True, metadata={"description": "Completions.", "example": 5})


class OwnStats(HouseSchema):
    """What you did so far."""

    user_id = UserId(required=True)
    total_focus_min = _minutes()
    total_sessions = _sessions()
    total_completions = _habits()
    current_streak = Count(
        required=True,
        metadata={
            "description": "Days in a row with something done, up to today or yesterday.",
            "example": 5,
        },
    )
    best_streak = Count(
        required=True,
        metadata={
            "description": "The most days in a row with something done, imported days as well:"
            " `/leaderboard/streak` counts what was earned here alone.",
            "example": 8,
        },
    )
    updated_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When any of it last changed; null: nothing was done yet."},
    )


class SiteStats(HouseSchema):
    """What everyone did so far, imports not counted; up to a minute old."""

    total_users = Count(required=True, metadata={"example": 100})
    # Of all users together more than one of them can do.
    total_sessions = Whole(low=0, high=2**53, required=True, metadata={"example": 1500})
    total_focus_min = Whole(low=0, high=2**53, required=True, metadata={"example": 36000})
    total_completions = Whole(low=0, high=2**53, required=True, metadata={"example": 4200})


class DayStats(HouseSchema):
    """What you did on a day."""

    date = Day(required=True)
    focus_min = _minutes()
    sessions_completed = _sessions()
    habits_completed = _habits()


class DailyStats(HouseSchema):
    """Your last days, newest first."""

    daily_stats = fields.List(fields.Nested(DayStats), required=True)


class TrendArgs(HouseSchema):
    """Which periods to compare."""

    period = Choice(
        *PERIODS,
        load_default=WEEKLY,
        metadata={"description": "Weeks begin on the day that your settings say."},
    )
    count = Whole(
        low=1, high=60, text=True, load_default=12, metadata={"description": "Periods to show."}
    )


class Change(HouseSchema):
    """The difference to the period before; below 0: less."""

    focus_min = fields.Integer(required=True, metadata={"example": 30})
    sessions_completed = fields.Integer(required=True, metadata={"example": 1})
    habits_completed = fields.Integer(required=True, metadata={"example": -2})
    active_days = fields.Integer(required=True, metadata={"example": 0})


class Trend(HouseSchema):
    """What you did in a period."""

    start_date = Day(required=True)
    end_date = Day(
        required=True,
        metadata={"description": "Of the running period: today.", "example": "2026-11-22"},
    )
    focus_min = _minutes()
    sessions_completed = _sessions()
    habits_completed = _habits()
    active_days = Count(
        required=True, metadata={"description": "Days with something done.", "example": 6}
    )
    change = fields.Nested(Change, required=True)


class Trends(HouseSchema):
    """Your last weeks or months, newest first."""

    trends = fields.List(fields.Nested(Trend), required=True)
