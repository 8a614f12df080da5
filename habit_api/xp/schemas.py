"""The shape of the ledger."""

from __future__ import annotations

from marshmallow import fields

from habit_api.core.fields import Id, Moment
from habit_api.core.schemas import HouseSchema, page_of


class XpEntry(HouseSchema):
    """An award of experience points, or the taking back of one."""

    amount = fields.Integer(
        required=True, metadata={"description": "Below 0: taken back.", "example": 10}
    )
    source = fields.String(required=True, metadata={"example": "completion"})
    source_id = Id(
        required=True,
        allow_none=True,
        metadata={
            "description": "Of the entry, session or task; for a milestone, of the habit. Null"
            " where an import brought it and its cause was gone before."
        },
    )
    created_at = Moment(required=True)


XpPage = page_of("entries", XpEntry, cursor=True, title="Xp")
