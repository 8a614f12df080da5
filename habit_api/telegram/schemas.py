"""What `/telegram` takes and gives."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from habit_api.core.fields import Moment
from habit_api.core.schemas import HouseSchema


class LinkCode(HouseSchema):
    """A code that makes a chat yours: send `/start <code>` to the bot, or open the link."""

    code = fields.String(required=True, metadata={"example": "q0dZfX2mVn3h8kRtLw9yB4cUeJ6sPiOa"})
    deep_link = fields.Url(
        required=True,
        metadata={"example": "https://t.me/my_habits_bot?start=q0dZfX2mVn3h8kRtLw9yB4cUeJ6sPiOa"},
    )
    expires_at = Moment(required=True)


class Update(Schema):
    """An update of Telegram's Bot API, with whatever it holds."""

    class Meta:
        unknown = INCLUDE


class Heard(HouseSchema):
    """The update is written down, or was before."""

    ok = fields.Boolean(required=True, metadata={"example": True})
