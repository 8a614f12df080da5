"""The shape of webhooks in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from habit_api.core.addresses import LONGEST
from habit_api.core.fields import Choice, Count, Flag, Id, Moment, Text, Whole
from habit_api.core.schemas import CursorArgs, HouseSchema, page_of
from habit_api.webhooks import rules

STATUSES = (rules.PENDING, rules.DELIVERED, rules.FAILED)
URL_WORDS = {"example": "https://example.com/hooks/habits"}
SECRET = fields.String(
    required=True,
    metadata={
        "description": "What signatures are made with. It is not shown again.",
        "example": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs=",
    },
)


class WebhookInput(HouseSchema):
    """A webhook to create."""

    url = Text(
        low=8,
        high=LONGEST,
        required=True,
        metadata={"description": "Where events are sent: https, on the internet.", **URL_WORDS},
    )
    events = fields.List(
        Choice(*rules.EVENTS),
        load_default=lambda: list(rules.EVENTS),
        validate=validate.Length(min=1, max=len(rules.EVENTS)),
        metadata={
            "description": "What it is told; all that there is by default.",
            "example": ["habit.completed", "streak.milestone"],
        },
    )
    active = Flag(load_default=True, metadata={"description": "Whether it is told anything."})
    description = Text(high=500, load_default=None, allow_none=True, metadata={"example": "Home"})


class WebhookPatch(WebhookInput):
    """The fields of a webhook to change."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "partial": True})


class Webhook(HouseSchema):
    """An address that is told what happens."""

    id = Id(required=True)
    url = fields.String(required=True, metadata=URL_WORDS)
    description = fields.String(required=True, allow_none=True, metadata={"example": "Home"})
    events = fields.List(Choice(*rules.EVENTS), required=True)
    active = Flag(required=True)
    failing_since = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "The first failure after the last success."},
    )
    disabled_at = Moment(
        required=True,
        allow_none=True,
        metadata={"description": "When it was switched off, unless by you."},
    )
    disabled_reason = Choice(
        rules.GONE,
        rules.FAILING,
        required=True,
        allow_none=True,
        metadata={"description": "`gone`: it answered 410. `failing`: for a week, nothing else."},
    )
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class WebhookWithSecret(Webhook):
    """A webhook that was made, with its secret."""

    secret = SECRET


class NewSecret(HouseSchema):
    """The new secret of a webhook."""

    secret = SECRET
    previous_until = Moment(
        required=True,
        metadata={"description": "Until then the secret before signs as well."},
    )


class DeliveryArgs(CursorArgs):
    """Which deliveries."""

    status = Choice(*STATUSES, load_default=None)


class Delivery(HouseSchema):
    """What a webhook was told, or is to be told."""

    id = Id(required=True)
    webhook_id = Id(required=True)
    message_id = fields.String(
        required=True,
        metadata={
            "description": "The header `webhook-id`: the same at each attempt.",
            "example": "msg_5f0c9a2be1d34c6f8a57d0c1",
        },
    )
    type = fields.String(required=True, metadata={"example": "habit.completed"})
    data = fields.Dict(required=True, metadata={"example": {"streak_count": 7}})
    status = Choice(*STATUSES, required=True)
    attempts = Count(required=True, metadata={"example": 1})
    response_status = Whole(
        low=100,
        high=999,
        required=True,
        allow_none=True,
        metadata={"description": "Of the last attempt; null where no answer came.", "example": 200},
    )
    last_error = fields.String(
        required=True, allow_none=True, metadata={"example": "The answer was 500."}
    )
    last_attempt_at = Moment(required=True, allow_none=True)
    next_attempt_at = Moment(required=True, allow_none=True)
    created_at = Moment(required=True)


WebhookPage = page_of("webhooks", Webhook)
DeliveryPage = page_of("deliveries", Delivery, cursor=True)
