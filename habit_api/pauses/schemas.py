"""The shape of pauses in requests and answers."""

from __future__ import annotations

from typing import Any

from habit_api.core.fields import Day, Id, Moment, Text
from habit_api.core.schemas import HouseSchema, page_of


def _note(**kwargs: Any) -> Text:
    return Text(high=1000, allow_none=True, metadata={"example": "Holidays"}, **kwargs)


class PauseInput(HouseSchema):
    """Days off, both dates included."""

    start_date = Day(required=True, example=False, metadata={"description": "At most 7 days back."})
    end_date = Day(
        load_default=None, allow_none=True, metadata={"description": "Null: until further notice."}
    )
    note = _note(load_default=None)


class Pause(HouseSchema):
    """Days off."""

    id = Id(required=True)
    habit_id = Id(required=True, allow_none=True, metadata={"description": "Null: every habit."})
    start_date = Day(required=True)
    end_date = Day(required=True, allow_none=True)
    note = _note(required=True)
    created_at = Moment(required=True)


PausePage = page_of("pauses", Pause)
