"""The shape of the public list."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Amount, Choice, Flag, Id, Text, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.habits.schemas import MAX_AMOUNT, ScheduleField


class PublicHabit(HouseSchema):
    """What a user published of a habit."""

    id = Id(required=True)
    name = fields.String(required=True, metadata={"example": "Meditate"})
    description = fields.String(
        required=True, allow_none=True, metadata={"example": "Ten minutes, before breakfast"}
    )
    category = fields.String(required=True, allow_none=True, metadata={"example": "health"})
    kind = Choice("binary", "numeric", required=True)
    target_value = Amount(low=0, high=MAX_AMOUNT, required=True, allow_none=True)
    target_type = Choice("at_least", "at_most", required=True)
    unit = fields.String(required=True, allow_none=True, metadata={"example": "glasses"})
    schedule = ScheduleField(required=True)
    place = fields.String(required=True, allow_none=True, metadata={"example": "the balcony"})
    duration_seconds = Whole(
        low=1, high=120, required=True, allow_none=True, metadata={"example": 120}
    )
    pleasant = Flag(required=True)
    author = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null where the profile is not public.", "example": "ada"},
    )


class PublicArgs(HouseSchema):
    """Which published habits."""

    limit = Whole(
        low=1, high=100, text=True, load_default=20, metadata={"description": "Rows in a page."}
    )
    cursor = Text(
        high=200,
        load_default=None,
        metadata={
            "description": "`next_cursor` of the page before.",
            "example": "MjAyNi0xMS0yMHwxMg",
        },
    )
    category = Text(high=50, load_default=None, metadata={"example": "health"})
    q = Text(
        high=100,
        load_default=None,
        metadata={
            "description": "The beginnings of words, all of which name, category or description "
            "must have. Case does not count.",
            "example": "medit",
        },
    )


class PublicPage(HouseSchema):
    """Published habits, newest first."""

    habits = fields.List(fields.Nested(PublicHabit), required=True)
    limit = fields.Integer(required=True, metadata={"example": 20})
    next_cursor = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "Null at the end. A search may give a page that is not full before "
            "it has come to the end.",
            "example": "MjAyNi0xMS0yMHwxMg",
        },
    )
