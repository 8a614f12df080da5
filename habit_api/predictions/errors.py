"""What can go wrong with a prediction."""

from __future__ import annotations

from habit_api.core.errors import Conflict


class NothingDue(Conflict):
    """The habit is not due within a year, as under a pause without an end."""

    code = "NOTHING_DUE"
    message = "This habit is not due within a year: there is nothing to predict."
