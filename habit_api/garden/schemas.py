"""The shape of plants in requests and answers."""

from __future__ import annotations

from typing import Any

from habit_api.core.fields import Choice, Count, Id, Moment, UserId, Whole
from habit_api.core.schemas import HouseSchema, page_of
from habit_api.garden.rules import FULLY_GROWN, PLANT_TYPES

STAGES = {"description": "0 a seed, 5 fully grown.", "example": 3}


def plant_type(**kwargs: Any) -> Choice:
    return Choice(*PLANT_TYPES, metadata={"example": "Rose"}, **kwargs)


def _stage(**kwargs: Any) -> Whole:
    return Whole(low=0, high=FULLY_GROWN, metadata=STAGES, **kwargs)


class PlantInput(HouseSchema):
    """What to plant, and for which session."""

    session_id = Id(required=True, metadata={"description": "One's own, without a plant yet."})
    plant_type = plant_type(required=True)
    growth_stage = Whole(
        low=0,
        high=FULLY_GROWN,
        load_default=0,
        metadata={"description": "0 to the stage that the session earned.", "example": 0},
    )


class PlantPatch(HouseSchema):
    """How far a plant grows, or what it becomes."""

    growth_stage = Whole(
        low=0,
        high=FULLY_GROWN,
        metadata={"description": "Up only, to at most `earned_stage`.", "example": 5},
    )
    plant_type = plant_type()


class Plant(HouseSchema):
    """The plant of a session."""

    id = Id(required=True)
    user_id = UserId(required=True)
    session_id = Id(required=True)
    plant_type = plant_type(required=True)
    plant_num = Whole(
        low=1,
        high=2**31 - 1,
        required=True,
        metadata={
            "description": "Counts your plants from 1; never given twice.",
            "example": 12,
        },
    )
    growth_stage = _stage(required=True)
    earned_stage = Whole(
        low=0,
        high=FULLY_GROWN,
        required=True,
        metadata={
            "description": "One for each 5 minutes of a completed session, 5 at most.",
            "example": 5,
        },
    )
    total_plants = Count(
        required=True, metadata={"description": "How many you have now.", "example": 9}
    )
    created_at = Moment(required=True)


GardenPage = page_of("gardens", Plant)
