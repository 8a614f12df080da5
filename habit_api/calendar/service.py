"""Making and revoking the address of a calendar."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, insert

from habit_api.calendar.errors import CalendarNotFound
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.models import CalendarToken, User


def make(user: Principal) -> None:
    """Make an address for the user's calendar; one that there was is revoked."""
    lock_row(User, user.id)
    _forget(user)
    made = {"user_id": user.id, "nonce": secrets.token_urlsafe(16), "created_at": now()}
    db.session.execute(insert(CalendarToken).values(made))


def revoke(user: Principal) -> None:
    """Let the address lead nowhere. Raises `CalendarNotFound`."""
    lock_row(User, user.id)
    if not _forget(user):
        raise CalendarNotFound


def _forget(user: Principal) -> int:
    done = db.session.execute(delete(CalendarToken).where(CalendarToken.user_id == user.id))
    return int(done.rowcount)  # type: ignore[attr-defined]  # of a DELETE
