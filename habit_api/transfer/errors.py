"""What can go wrong with an import."""

from __future__ import annotations

from habit_api.core.errors import Conflict, Unprocessable


class FileUnreadable(Unprocessable):
    """The file is broken, hostile, or of no known format; nothing was written."""

    code = "IMPORT_UNREADABLE"
    message = "{reason}"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class FileTooLong(Unprocessable):
    """The file holds more rows or habits than one import takes; nothing was written."""

    code = "IMPORT_TOO_MANY_ROWS"
    message = "The file holds more than {limit} {what}."

    def __init__(self, limit: int, what: str) -> None:
        super().__init__(limit=limit, what=what, details={"limit": limit})


class AccountNotEmpty(Conflict):
    """One's own export is restored into an empty account alone."""

    code = "ACCOUNT_NOT_EMPTY"
    message = "There is something in this account; an export is restored into an empty one."
