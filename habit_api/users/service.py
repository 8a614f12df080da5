"""Changing a user's profile and settings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from habit_api.core.errors import TokenRevoked
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.figures import service as figures
from habit_api.models import User
from habit_api.notifications import planning
from habit_api.notifications.channels import ntfy
from habit_api.streaks import service as streaks
from habit_api.users import queries
from habit_api.users.rules import key_of


def change_profile(user_id: UUID, changes: dict[str, Any]) -> None:
    """Change any of `username`, `email`, `name`, `language`, `timezone`.

    A new e-mail address is unverified. That the user may have it, the caller has made sure. Raises
    `TokenRevoked` when the user is gone.
    """
    before = lock(user_id)
    names = ("username", "email", "name", "language", "timezone")
    values = {name: changes[name] for name in names if name in changes}
    if "username" in values:
        values["username_key"] = key_of(values["username"])
    if "email" in values:
        values["email_key"] = key_of(values["email"])
        if values["email"] != queries.email_of(user_id):
            values["email_verified"] = False
    _write(user_id, values)
    # Planning anew would leave out what is due in this moment.
    if values.get("timezone", before.timezone) != before.timezone:
        planning.replan(user_id)


def change_settings(user: Principal, changes: dict[str, Any]) -> set[str]:
    """Change any of the settings; returns the names of those that are different now.

    Raises `UrlRefused` for an `ntfy_url` that may not be called, or names no topic.
    """
    names = [column.key for column in queries.SETTINGS]
    before = lock(user.id)
    values = {
        name: changes[name]
        for name in names
        if name in changes and changes[name] != getattr(before, name)
    }
    if values.get("ntfy_url") is not None:
        ntfy.check_topic(values["ntfy_url"])
    _write(user.id, values)
    if "week_start" in values:
        # Weeks begin on another day: what "times per week" lacked may differ.
        streaks.recompute_all(user.id)
    if "timezone" in values:
        planning.replan(user.id)
    if "show_on_leaderboards" in values:
        figures.show_or_hide(user.id)
    return set(values)


def lock(user_id: UUID) -> Any:
    """The user's settings, kept from other writers until the unit of work ends.

    Whoever locks habits too locks them afterwards. Raises `TokenRevoked` when the user is gone.
    """
    query = select(*queries.SETTINGS).where(User.id == user_id)
    # A key share: an entry being written refers to the user while it holds its habit. If it had to
    # wait for us, who may want that habit, we would wait for each other.
    row = db.session.execute(query.with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise TokenRevoked
    return row


def _write(user_id: UUID, values: dict[str, Any]) -> None:
    if values:
        db.session.execute(
            update(User)
            .where(User.id == user_id)
            .values(values)
            .execution_options(synchronize_session=False)
        )
