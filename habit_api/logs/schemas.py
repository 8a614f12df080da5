"""The shape of entries in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from habit_api.core.fields import Amount, Choice, Count, Day, Flag, Id, Moment, Text, Whole
from habit_api.core.schemas import CursorArgs, HouseSchema, page_of, sort_field
from habit_api.rewards.schemas import Reward, RewardProgress

STATUSES = ("completed", "partial", "skipped")
MAX_AMOUNT = 1_000_000_000


def _note(**kwargs: Any) -> Text:
    return Text(high=1000, allow_none=True, metadata={"example": "Rainy, so indoors"}, **kwargs)


def _value(**kwargs: Any) -> Amount:
    description = "In the habit's unit, to three decimals; numeric habits only."
    return Amount(
        low=0, high=MAX_AMOUNT, allow_none=True, metadata={"description": description}, **kwargs
    )


class HabitLog(HouseSchema):
    """A habit's entry of one day."""

    id = Id(required=True)
    habit_id = Id(required=True)
    habit_name = fields.String(required=True, metadata={"example": "Meditate"})
    date = Day(required=True)
    value = _value(required=True)
    status = Choice(*STATUSES, required=True)
    completed = Flag(required=True)
    note = _note(required=True)
    streak_count = Count(
        required=True,
        allow_none=True,
        metadata={"description": "Null unless completed.", "example": 7},
    )
    habit_weight = Whole(low=1, high=100, required=True, allow_none=True, metadata={"example": 10})
    total_weight = fields.Float(required=True, allow_none=True, metadata={"example": 17.0})
    reward_probability = fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "The chance it was drawn with.", "example": 0.63},
    )
    reward_id = Id(required=True, allow_none=True)
    got_reward = Flag(required=True)
    xp_awarded = Count(required=True, metadata={"example": 10})
    created_at = Moment(required=True)


class CompletionInput(HouseSchema):
    """Which day was done."""

    body_optional = True

    target_date = Day(
        load_default=None, allow_none=True, metadata={"description": "Default: your today."}
    )
    value = _value(load_default=None)
    note = _note(load_default=None)


class CheckInInput(HouseSchema):
    """How much was done on a day: `value` sets it, `add` adds to it."""

    date = Day(load_default=None, allow_none=True, metadata={"description": "Default: your today."})
    value = _value(load_default=None)
    add = Amount(
        low=-MAX_AMOUNT,
        high=MAX_AMOUNT,
        load_default=None,
        allow_none=True,
        metadata={"description": "Instead of `value`; below 0 takes away.", "example": 1},
    )
    note = _note(load_default=None)


class SkipInput(HouseSchema):
    """Which day to take off."""

    body_optional = True

    date = Day(load_default=None, allow_none=True, metadata={"description": "Default: your today."})
    note = _note(load_default=None)


class NoteInput(HouseSchema):
    """The note of an entry."""

    note = _note(required=True)


class CompletionResult(HouseSchema):
    """What came of a completion or check-in."""

    log = fields.Nested(HabitLog, required=True)
    streak_count = Count(
        required=True,
        metadata={
            "description": "The streak of this completion; the current one if it is none.",
            "example": 7,
        },
    )
    longest_streak = Count(required=True, metadata={"example": 21})
    total_weight = fields.Float(required=True, allow_none=True, metadata={"example": 17.0})
    got_reward = Flag(required=True)
    reward = fields.Nested(Reward, required=True, allow_none=True)
    reward_progress = fields.Nested(RewardProgress, required=True, allow_none=True)
    xp_awarded = fields.Integer(
        required=True,
        metadata={"description": "By this call; below 0 where it undid one.", "example": 10},
    )
    level = Count(required=True, metadata={"example": 3})
    milestone = Count(
        required=True,
        allow_none=True,
        metadata={"description": "The milestone that this completion reached.", "example": 7},
    )


class RevertResult(HouseSchema):
    """What came of taking an entry back."""

    message = fields.String(
        required=True, metadata={"example": "The entry of 2026-11-20 was reverted."}
    )
    log_id = Id(required=True)
    habit_id = Id(required=True)
    date = Day(required=True)
    xp_reverted = Count(required=True, metadata={"example": 10})
    level = Count(required=True, metadata={"example": 3})
    reward_reverted = Flag(required=True, metadata={"description": "Whether a piece went back."})
    reward_progress = fields.Nested(RewardProgress, required=True, allow_none=True)
    claim_stands = Flag(
        required=True,
        metadata={"description": "The piece was spent in a claim, and stays spent."},
    )
    streaks_changed = Count(
        required=True,
        metadata={"description": "How many later entries got another streak.", "example": 2},
    )
    current_streak = Count(required=True, metadata={"example": 6})
    longest_streak = Count(required=True, metadata={"example": 21})


class OddsShare(HouseSchema):
    """A reward's part of the draw."""

    reward_id = Id(required=True)
    name = fields.String(required=True, metadata={"example": "Cinema"})
    share = fields.Float(
        required=True, metadata={"description": "All shares add up to 1.", "example": 0.25}
    )


class Odds(HouseSchema):
    """What completing a habit today would draw."""

    probability = fields.Float(
        required=True,
        metadata={"description": "That something is drawn, a blank included.", "example": 0.63},
    )
    no_reward_probability = fields.Float(
        required=True,
        metadata={"description": "That no piece comes of it.", "example": 0.37},
    )
    streak_if_completed = Count(required=True, metadata={"example": 7})
    total_weight = fields.Float(required=True, metadata={"example": 17.0})
    rewards = fields.List(fields.Nested(OddsShare), required=True)


class BatchItem(HouseSchema):
    """One completion of a batch."""

    habit_id = Id(required=True)
    target_date = Day(load_default=None, allow_none=True)
    value = _value(load_default=None)


class BatchInput(HouseSchema):
    """Completions to make together."""

    completions = fields.List(
        fields.Nested(BatchItem), required=True, validate=validate.Length(min=1, max=100)
    )
    mode = Choice(
        "atomic",
        "partial",
        load_default="atomic",
        metadata={"description": "`atomic`: all or none. `partial`: each for itself."},
    )


class BatchError(HouseSchema):
    """A completion that failed in a partial batch."""

    index = Whole(low=0, high=99, required=True, metadata={"example": 0})
    habit_id = Id(required=True)
    code = fields.String(required=True, metadata={"example": "ALREADY_COMPLETED"})
    message = fields.String(required=True, metadata={"example": "This day is already completed."})


class BatchResult(HouseSchema):
    """What came of a batch."""

    results = fields.List(fields.Nested(CompletionResult), required=True)
    errors = fields.List(fields.Nested(BatchError), required=True)


class EntryArgs(CursorArgs):
    """Which entries of a habit, in what order."""

    start_date = Day(load_default=None)
    end_date = Day(load_default=None)
    status = Choice(*STATUSES, load_default=None)
    sort = sort_field("date", "created_at", default="-date")


class LogArgs(EntryArgs):
    """Which entries, in what order."""

    habit_id = Id(text=True, load_default=None)


LogPage = page_of("logs", HabitLog, cursor=True)
EntryPage = page_of("entries", HabitLog, cursor=True)
