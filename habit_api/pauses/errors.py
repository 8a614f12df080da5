"""What can go wrong with a pause."""

from __future__ import annotations

from datetime import date

from habit_api.core.errors import NotFound, Unprocessable


class PauseNotFound(NotFound):
    """There is no pause with this id, or not of this habit."""

    code = "PAUSE_NOT_FOUND"
    message = "Pause {pause_id} does not exist."

    def __init__(self, pause_id: int) -> None:
        super().__init__(pause_id=pause_id)


class PauseTooOld(Unprocessable):
    """Days more than seven days back can be neither paused nor taken out of a pause."""

    code = "DATE_TOO_OLD"
    message = "Days before {first} are settled."

    def __init__(self, first: date) -> None:
        super().__init__(first=first, details={"first": first.isoformat()})


class PauseBackwards(Unprocessable):
    """`start_date` lies after `end_date`."""

    code = "RANGE_BACKWARDS"
    message = "start_date lies after end_date."
