"""The shape of calendar addresses in answers."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.schemas import HouseSchema


class CalendarToken(HouseSchema):
    """The secret address of your calendar."""

    token = fields.String(required=True, metadata={"example": "Ik9uZSI.c2lnbmVk"})
    url = fields.String(
        required=True,
        metadata={
            "description": "What to subscribe to. Whoever knows it reads your calendar.",
            "example": "https://habits.example.com/api/v1/calendar/Ik9uZSI.c2lnbmVk.ics",
        },
    )
