"""What `/unsubscribe` and `/notifications` take and give."""

from __future__ import annotations

from habit_api.core.fields import Choice, Flag
from habit_api.core.schemas import HouseSchema
from habit_api.notifications.unsubscribe import KINDS


class Subscription(HouseSchema):
    """A kind of mail, and whether its reader still gets it."""

    kind = Choice(*KINDS, required=True, metadata={"example": "reminders"})
    subscribed = Flag(required=True)
