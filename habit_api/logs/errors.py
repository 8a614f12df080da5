"""What can go wrong with an entry."""

from __future__ import annotations

from datetime import date

from habit_api.core.errors import AppError, Conflict, NotFound, Unprocessable


class LogNotFound(NotFound):
    """There is no such entry, or not of this habit."""

    code = "LOG_NOT_FOUND"
    message = "Entry {log_id} does not exist."

    def __init__(self, log_id: int) -> None:
        super().__init__(log_id=log_id)


class AlreadyCompleted(Conflict):
    """The day is completed."""

    code = "ALREADY_COMPLETED"
    message = "This day is already completed."


class AlreadySkipped(Conflict):
    """The day is skipped."""

    code = "ALREADY_SKIPPED"
    message = "This day is already skipped."


class HabitInactive(Unprocessable):
    """A deleted habit takes no entries."""

    code = "HABIT_INACTIVE"
    message = "This habit is deleted; restore it to go on."


class DateInFuture(Unprocessable):
    """The date is after today in your time zone."""

    code = "DATE_IN_FUTURE"
    message = "{day} is in the future: for you it is {today}."

    def __init__(self, day: date, today: date) -> None:
        super().__init__(day=day, today=today, details={"today": today.isoformat()})


class DateTooOld(Unprocessable):
    """The date is more than seven days back."""

    code = "DATE_TOO_OLD"
    message = "{day} is more than {days} days back."

    def __init__(self, day: date, days: int) -> None:
        super().__init__(day=day, days=days)


class ValueNotAllowed(Unprocessable):
    """A binary habit takes no number but a check-in's `value: 1`."""

    code = "VALUE_NOT_ALLOWED"
    message = "A binary habit is done or not: its only value is 1."


class ValueOutOfRange(Unprocessable):
    """Adding to the day would leave it below 0 or above the largest value."""

    code = "VALUE_OUT_OF_RANGE"
    message = "The day's value would be {value}, out of range."

    def __init__(self, value: object) -> None:
        super().__init__(value=value)


class ValueOrAdd(Unprocessable):
    """A check-in needs either `value` or `add`."""

    code = "VALUE_OR_ADD"
    message = "Send either value (sets the day) or add (adds to it)."


class RangeBackwards(Unprocessable):
    """`start_date` lies after `end_date`."""

    code = "RANGE_BACKWARDS"
    message = "start_date lies after end_date."


VIOLATIONS: dict[str, type[AppError]] = {"uq_habit_logs_habit_id_date": AlreadyCompleted}
