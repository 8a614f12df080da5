"""What `/unsubscribe` and `/notifications` take and give."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Choice, Count, Flag, Id, Moment, Text, UserId
from habit_api.core.schemas import CursorArgs, HouseSchema, page_of, sort_field
from habit_api.notifications.channels import NAMES
from habit_api.notifications.unsubscribe import KINDS

STATUSES = ("scheduled", "sending", "sent", "failed", "missed", "dismissed")


class Subscription(HouseSchema):
    """A kind of mail, and whether its reader still gets it."""

    kind = Choice(*KINDS, required=True, metadata={"example": "reminders"})
    subscribed = Flag(required=True)


class NotificationInput(HouseSchema):
    """What to be told, where and when."""

    title = Text(high=200, required=True, metadata={"example": "Water the ficus"})
    body = Text(
        high=2000, load_default=None, allow_none=True, metadata={"example": "It looks sad."}
    )
    channel = Choice(*NAMES, required=True, metadata={"example": "email"})
    scheduled_at = Moment(required=True, example=False)
    habit_id = Id(
        load_default=None,
        allow_none=True,
        metadata={"description": "The habit that it is about."},
    )


class Notification(HouseSchema):
    """Something that a user is told, and what became of it. A reminder's title is its habit's."""

    id = Id(required=True)
    user_id = UserId(required=True)
    habit_id = Id(required=True, allow_none=True)
    title = fields.String(required=True, metadata={"example": "Water the ficus"})
    body = fields.String(required=True, allow_none=True, metadata={"example": "It looks sad."})
    channel = fields.String(required=True, metadata={"example": "telegram"})
    scheduled_at = Moment(required=True)
    status = Choice(*STATUSES, required=True, metadata={"example": "scheduled"})
    sent_at = Moment(required=True, allow_none=True)
    attempts = Count(required=True, metadata={"example": 0})
    last_error = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Why it did not arrive.", "example": None},
    )
    created_at = Moment(required=True)


NotificationPage = page_of("notifications", Notification, cursor=True)


class NotificationArgs(CursorArgs):
    """Which notifications, in which order."""

    status = Choice(*STATUSES, load_default=None)
    channel = Choice(*NAMES, load_default=None)
    sort = sort_field("scheduled_at", default="-scheduled_at")
