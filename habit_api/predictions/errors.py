"""What can go wrong with a prediction."""

from __future__ import annotations

from habit_api.core.errors import Conflict


class NothingDue(Conflict):
    """The habit is not due within a year, as under a pause without an end."""

    code = "NOTHING_DUE"
    message = "This habit is not due within a year: there is nothing to predict."


class NotEnough(Conflict):
    """There is too little to learn from."""

    code = "NOT_ENOUGH_SAMPLES"
    message = "{missing}"

    def __init__(self, missing: str) -> None:
        super().__init__(missing=missing)
