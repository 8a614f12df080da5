"""What can go wrong with reports."""

from __future__ import annotations

from habit_api.core.errors import Unprocessable


class WeekInFuture(Unprocessable):
    """The week has not begun yet in your time zone."""

    code = "WEEK_IN_FUTURE"
    message = "The week of {day} has not begun yet: for you it is {today}."


class EmailNotVerified(Unprocessable):
    """Mails go to verified addresses only."""

    code = "EMAIL_NOT_VERIFIED"
    message = "Your e-mail address is not verified. Open the link in the mail that you were sent."
