"""What can go wrong with a calendar feed."""

from __future__ import annotations

from habit_api.core.errors import NotFound


class CalendarNotFound(NotFound):
    """There is no calendar at this address, or none any more."""

    code = "CALENDAR_NOT_FOUND"
    message = "There is no calendar here."
