"""The shape of figures."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Amount, Choice, Count, Day, Flag, Id, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.habits.schemas import MAX_AMOUNT, Habit

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Streak(HouseSchema):
    """A habit's streak as of today."""

    habit = fields.Nested(Habit, required=True)
    current_streak = Count(required=True, metadata={"example": 7})
    longest_streak = Count(required=True, metadata={"example": 21})
    last_completed = Day(required=True, allow_none=True)
    at_risk = Flag(
        required=True,
        metadata={"description": "Due today, still open, and a miss would break the streak."},
    )


class StreakList(HouseSchema):
    """The streaks of all active habits."""

    streaks = fields.List(fields.Nested(Streak), required=True)
    total = Count(required=True, metadata={"example": 1})


class HabitStats(HouseSchema):
    """What the history of one habit amounts to."""

    total_completions = Count(required=True, metadata={"example": 42})
    current_streak = Count(required=True, metadata={"example": 7})
    longest_streak = Count(required=True, metadata={"example": 21})
    strength = fields.Float(
        required=True,
        metadata={
            "description": "0 to 1: Loop Habit Tracker's exponentially smoothed score.",
            "example": 0.655747,
        },
    )
    completion_rate_7d = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Kept share of what was due; null: nothing was.", "example": 0.86},
    )
    completion_rate_30d = fields.Float(required=True, allow_none=True, metadata={"example": 0.8})
    completion_by_weekday = fields.Dict(
        keys=fields.String(),
        values=Count(),
        required=True,
        metadata={
            "description": "Completions by weekday, `Monday` to `Sunday`.",
            "example": dict.fromkeys(WEEKDAYS, 6),
        },
    )
    best_weekday = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The one with most completions.", "example": "Monday"},
    )
    average_value = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "Of the days with a value; null without.", "example": 7.5},
    )
    total_rewards_earned = Count(
        required=True,
        metadata={"description": "Pieces of rewards that its entries drew.", "example": 12},
    )


DAY_STATUSES = (
    "completed",
    "partial",
    "skipped",
    "paused",
    "exempt",
    "not_due",
    "missed",
    "open",
)


class StreakDaysArgs(HouseSchema):
    """Which days of a streak."""

    first = Day(
        data_key="from",
        load_default=None,
        metadata={"description": "Default: the 30 days up to `to`.", "example": "2026-10-22"},
    )
    last = Day(
        data_key="to",
        load_default=None,
        metadata={"description": "Default: today. At most 366 days."},
    )


class StreakDay(HouseSchema):
    """What a day was to a streak."""

    date = Day(required=True)
    status = Choice(
        *DAY_STATUSES,
        required=True,
        metadata={
            "description": "`completed`, `partial` (a number that was not enough) and `skipped` are"
            " the day's entry; `paused` and `exempt` days are off. `missed`: a due occasion went by"
            " on it. Of an interval of n days that is every nth day since the last completion; of"
            " times per week, the days that the week could no longer make up for. `open`: today,"
            " still to be done. `not_due`: nothing was lost by leaving it.",
            "example": "completed",
        },
    )
    streak = Count(
        required=True,
        metadata={
            "description": "After the day: the number a completion got, else what was left of the"
            " streak when the day was over; today what it is now.",
            "example": 7,
        },
    )


class StreakDays(HouseSchema):
    """Why a streak has its number, day by day. Days after today are left out."""

    days = fields.List(fields.Nested(StreakDay), required=True)


class OverviewArgs(HouseSchema):
    """Which days."""

    start_date = Day(
        load_default=None,
        metadata={"description": "Default: 30 days up to `end_date`.", "example": "2026-10-22"},
    )
    end_date = Day(load_default=None, metadata={"description": "Default: today. At most 366 days."})


class DayCount(HouseSchema):
    """A day's completions."""

    date = Day(required=True)
    completions = Count(required=True, metadata={"example": 4})


class TopHabit(HouseSchema):
    """A habit and how often it was done."""

    habit = fields.Nested(Habit, required=True)
    completions = Count(required=True, metadata={"example": 28})


class Overview(HouseSchema):
    """All habits over a span of days."""

    start_date = Day(required=True, metadata={"example": "2026-10-22"})
    end_date = Day(required=True)
    total_completions = Count(
        required=True,
        metadata={"description": "Of all habits, also of those deleted since.", "example": 142},
    )
    total_habits = Count(
        required=True, metadata={"description": "Active habits, as of now.", "example": 5}
    )
    active_streaks = Count(
        required=True,
        metadata={"description": "Active habits whose streak is alive today.", "example": 3},
    )
    rewards_achieved = Count(
        required=True,
        metadata={
            "description": "Claims in the span, and rewards that stand achieved and got their last"
            " piece in it.",
            "example": 7,
        },
    )
    rewards_claimed = Count(
        required=True, metadata={"description": "Claims in the span.", "example": 5}
    )
    completion_rate = fields.Float(
        required=True,
        allow_none=True,
        metadata={
            "description": "0 to 1: due occasions of all active habits that were kept; null:"
            " nothing was due. Doing one habit more often than it was due does not make up for"
            " another.",
            "example": 0.85,
        },
    )
    top_habits = fields.List(
        fields.Nested(TopHabit),
        required=True,
        metadata={"description": "The five with most completions."},
    )
    by_day = fields.List(
        fields.Nested(DayCount),
        required=True,
        metadata={"description": "Every day of the span, oldest first."},
    )


class HeatmapArgs(HouseSchema):
    """Which year, of which habit."""

    year = Whole(
        low=1970,
        high=2200,
        text=True,
        load_default=None,
        metadata={"description": "Default: this year.", "example": 2026},
    )
    habit_id = Id(
        text=True, load_default=None, metadata={"description": "Default: all habits together."}
    )


class HeatmapDay(HouseSchema):
    """How full a day was."""

    date = Day(required=True)
    completions = Count(required=True, metadata={"example": 3})
    value = Amount(
        low=0,
        high=MAX_AMOUNT,
        required=True,
        allow_none=True,
        metadata={"description": "The day's number, where one numeric habit is asked for."},
    )
    level = Whole(
        low=0,
        high=4,
        required=True,
        metadata={
            "description": "0 to 4. Of all habits: beside the year's fullest day. Of one habit: 4"
            " where it was kept, 1 to 3 for a part of the target.",
            "example": 4,
        },
    )


class Heatmap(HouseSchema):
    """A year, day by day."""

    year = Whole(low=1970, high=2200, required=True, metadata={"example": 2026})
    days = fields.List(fields.Nested(HeatmapDay), required=True)
