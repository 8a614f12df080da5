"""What can go wrong with a span of days."""

from __future__ import annotations

from habit_api.core.errors import Unprocessable


class SpanBackwards(Unprocessable):
    """The first day lies after the last."""

    code = "RANGE_BACKWARDS"
    message = "The span of days begins after its end."


class RangeTooLong(Unprocessable):
    """The span has more days than one answer tells of."""

    code = "RANGE_TOO_LONG"
    message = "The span has {days} days; at most {most} are told of at once."

    def __init__(self, days: int = 367, most: int = 366) -> None:
        super().__init__(days=days, most=most, details={"days": days, "most": most})
