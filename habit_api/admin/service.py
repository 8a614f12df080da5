"""What superusers do to accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from habit_api.admin.errors import AccountNotFound, OwnAccount
from habit_api.audit import service as audit
from habit_api.auth import sessions
from habit_api.core.errors import AdminsOnly
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.figures import service as figures
from habit_api.models import User

# What an event is called, by what was changed and to what.
EVENTS = {
    ("is_active", False): "account.deactivated",
    ("is_active", True): "account.activated",
    ("is_superuser", False): "superuser.revoked",
    ("is_superuser", True): "superuser.granted",
}


def change_user(admin: Principal, user_id: UUID, changes: dict[str, bool]) -> None:
    """Change a user's `is_active` and `is_superuser`; whoever is switched off is shut out.

    Raises `AccountNotFound`, `OwnAccount`, and `AdminsOnly` for a superuser who is none any more.
    """
    user = _locked(admin, user_id)
    differing = {name: value for name, value in changes.items() if getattr(user, name) != value}
    if not differing:
        return
    if user_id == admin.id:
        raise OwnAccount
    write_rights(user_id, differing, by=admin.id)


def write_rights(user_id: UUID, changes: dict[str, bool], *, by: UUID | None) -> None:
    """Write `is_active` and `is_superuser` where they are others now, and what follows from that.

    `by` is whose doing it is; None for that of a command.
    """
    mine = update(User).where(User.id == user_id).values(changes)
    db.session.execute(mine.execution_options(synchronize_session=False))
    for change in changes.items():
        audit.record(EVENTS[change], user_id=user_id, actor_id=by)
    if "is_active" in changes:
        figures.show_or_hide(user_id)
        if not changes["is_active"]:
            sessions.shut_out(user_id)


def _locked(admin: Principal, user_id: UUID) -> Any:
    """The user, kept from other writers together with all superusers.

    So of two superusers who take each other's rights at once, one finds that they have none.
    """
    query = (
        select(User.id, User.is_active, User.is_superuser)
        .where(or_(User.id == user_id, User.is_superuser))
        .order_by(User.id)
    )
    rows = db.session.execute(query.with_for_update(key_share=True)).all()
    found = {row.id: row for row in rows}
    if admin.id not in found or not found[admin.id].is_active:
        raise AdminsOnly
    if user_id not in found:
        raise AccountNotFound
    return found[user_id]
