"""What can go wrong in the garden."""

from __future__ import annotations

from habit_api.core.errors import AppError, Conflict, NotFound, Unprocessable


class PlantNotFound(NotFound):
    """There is no plant with this id."""

    code = "PLANT_NOT_FOUND"
    message = "Plant {plant_id} does not exist."

    def __init__(self, plant_id: int) -> None:
        super().__init__(plant_id=plant_id)


class SessionNotFound(NotFound):
    """There is no session with this id."""

    code = "SESSION_NOT_FOUND"
    message = "Session {session_id} does not exist."

    def __init__(self, session_id: int) -> None:
        super().__init__(session_id=session_id)


class NothingPlanted(NotFound):
    """The session has no plant."""

    code = "NOTHING_PLANTED"
    message = "Session {session_id} has no plant."

    def __init__(self, session_id: int) -> None:
        super().__init__(session_id=session_id)


class PlantExists(Conflict):
    """The session has a plant already."""

    code = "PLANT_EXISTS"
    message = "This session has a plant already."


class GrowthNotEarned(Unprocessable):
    """The plant would be larger than its session earned."""

    code = "GROWTH_NOT_EARNED"
    message = "This session earned growth up to stage {earned}."

    def __init__(self, earned: int) -> None:
        super().__init__(earned=earned, details={"earned_stage": earned})


class GrowthBackwards(Unprocessable):
    """The plant is larger than that: it only grows."""

    code = "GROWTH_BACKWARDS"
    message = "The plant has reached stage {stage}, and only grows."

    def __init__(self, stage: int) -> None:
        super().__init__(stage=stage, details={"growth_stage": stage})


VIOLATIONS: dict[str, type[AppError]] = {"uq_plants_session_id": PlantExists}
