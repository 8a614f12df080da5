"""The shape of rewards in requests and answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import fields

from habit_api.core.fields import Amount, Choice, Count, Flag, Id, Moment, Text, Whole
from habit_api.core.schemas import HouseSchema, PageArgs, page_of, sort_field

TYPES = ("VIRTUAL", "REAL", "NONE")
STATUSES = ("pending", "achieved", "claimed")
MAX_AMOUNT = 1_000_000
TYPE_WORDS = {"description": "`NONE` is a blank: drawing it gives nothing.", "example": "REAL"}


def _weight(**kwargs: Any) -> Amount:
    words = {"description": "Its part of the draw, beside the others'.", "example": 1}
    return Amount(low=0, above=True, high=MAX_AMOUNT, metadata=words, **kwargs)


def _piece_value(**kwargs: Any) -> Amount:
    words = {"description": "What a piece is worth, in your money.", "example": 2.5}
    return Amount(low=0, high=MAX_AMOUNT, allow_none=True, metadata=words, **kwargs)


class RewardInput(HouseSchema):
    """A reward to create, or to put in place of one."""

    name = Text(
        high=100,
        required=True,
        metadata={"description": "Unique among your active rewards.", "example": "Cinema"},
    )
    description = Text(
        high=2000, load_default=None, allow_none=True, metadata={"example": "Any film"}
    )
    type = Choice(*TYPES, load_default="VIRTUAL", metadata=TYPE_WORDS)
    weight = _weight(load_default=Decimal(1))
    pieces_required = Whole(low=1, high=10_000, load_default=1, metadata={"example": 5})
    piece_value = _piece_value(load_default=None)
    max_daily_claims = Whole(
        low=1,
        high=10_000,
        load_default=None,
        allow_none=True,
        metadata={"description": "Pieces that one day can bring at most.", "example": 2},
    )
    recurring = Flag(load_default=True, metadata={"description": "Whether it can be earned again."})
    active = Flag(load_default=True, metadata={"description": "Whether it takes part in draws."})


class RewardPatch(RewardInput):
    """The fields of a reward to change."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "partial": True})


class Reward(HouseSchema):
    """What one plays for."""

    id = Id(required=True)
    name = fields.String(required=True, metadata={"example": "Cinema"})
    description = fields.String(required=True, allow_none=True, metadata={"example": "Any film"})
    type = Choice(*TYPES, required=True, metadata=TYPE_WORDS)
    weight = _weight(required=True)
    pieces_required = Whole(low=1, high=10_000, required=True, metadata={"example": 5})
    piece_value = _piece_value(required=True)
    max_daily_claims = Whole(
        low=1, high=10_000, required=True, allow_none=True, metadata={"example": 2}
    )
    recurring = Flag(required=True)
    active = Flag(required=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class RewardProgress(HouseSchema):
    """How far a reward has come."""

    reward = fields.Nested(Reward, required=True)
    pieces_earned = Count(required=True, metadata={"example": 3})
    pieces_required = Whole(low=1, high=10_000, required=True, metadata={"example": 5})
    status = Choice(*STATUSES, required=True)
    progress_percent = Whole(low=0, high=100, required=True, metadata={"example": 60})
    claimed_count = Count(required=True, metadata={"example": 1})
    value_earned = Amount(
        low=0,
        high=10**15,
        required=True,
        metadata={"description": "What all claims were worth.", "example": 12.5},
    )


class RewardWithProgress(HouseSchema):
    """A reward beside its progress."""

    reward = fields.Nested(Reward, required=True)
    progress = fields.Nested(RewardProgress, required=True)


class RewardArgs(PageArgs):
    """Which rewards, in what order."""

    type = Choice(*TYPES, load_default=None)
    status = Choice(*STATUSES, load_default=None)
    active = Flag(text=True, load_default=None, metadata={"description": "Default: all."})
    sort = sort_field("name", "weight", "created_at", default="created_at")


class ClaimResult(RewardWithProgress):
    """What came of a claim."""

    message = fields.String(required=True, metadata={"example": "Enjoy it: Cinema."})


class Claim(HouseSchema):
    """Pieces turned in."""

    id = Id(required=True)
    pieces = Whole(low=1, high=10_000, required=True, metadata={"example": 5})
    value = Amount(low=0, high=10**12, required=True, allow_none=True)
    claimed_at = Moment(required=True)


RewardPage = page_of("rewards", RewardWithProgress)
ProgressPage = page_of("progress", RewardProgress)
ClaimPage = page_of("claims", Claim)
