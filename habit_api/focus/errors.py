"""What can go wrong with a focus session."""

from __future__ import annotations

from datetime import datetime

from habit_api.core.errors import AppError, Conflict, NotFound, Unprocessable


class NoActiveSession(NotFound):
    """No session is active."""

    code = "NO_ACTIVE_SESSION"
    message = "You have no active session."


class SessionAlreadyActive(Conflict):
    """One session is active already."""

    code = "SESSION_ALREADY_ACTIVE"
    message = "A session is active already; end it first."


class CompletedOrAbandoned(Unprocessable):
    """A session ends one way: send either `completed` or `abandoned`."""

    code = "COMPLETED_OR_ABANDONED"
    message = "Send either completed or abandoned."


class SessionEnded(Unprocessable):
    """The session has ended, and does not open again."""

    code = "SESSION_ENDED"
    message = "This session is {status} already."

    def __init__(self, status: str) -> None:
        super().__init__(status=status, details={"status": status})


class SessionLeftOpen(Unprocessable):
    """The session was left open for too long, and counts as abandoned."""

    code = "SESSION_LEFT_OPEN"
    message = "This session was left open and counts as abandoned since {since}."
    # That it is abandoned is written down, whatever the late call asked for.
    keeps_writes = True

    def __init__(self, since: datetime) -> None:
        moment = since.isoformat().replace("+00:00", "Z")
        super().__init__(since=moment, details={"ended_at": moment})


VIOLATIONS: dict[str, type[AppError]] = {"uq_focus_sessions_user_id_active": SessionAlreadyActive}
