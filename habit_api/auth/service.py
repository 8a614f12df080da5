"""Making an account, changing what needs its password, ending it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from habit_api.audit import service as audit
from habit_api.auth import attempts, passwords, queries, sessions
from habit_api.auth.errors import InvalidCredentials
from habit_api.core.errors import ApiTokenRefused, InvalidFields
from habit_api.core.extensions import db
from habit_api.core.handlers import violation
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.streaks import service as streaks
from habit_api.users import queries as user_queries
from habit_api.users import service as users
from habit_api.users.errors import UsernameTaken
from habit_api.users.rules import key_of, username_of

# How many digits may stand behind a made username.
DIGITS = (2, 4, 6, 8, 9)


def register(
    *,
    username: str | None,
    email: str,
    password: str,
    name: str | None,
    language: str,
    timezone: str,
) -> User:
    """A new account; without a `username`, one is made from the e-mail address.

    Raises `UsernameTaken`, `EmailTaken`, and `InvalidFields` for a password that is too common.
    """
    passwords.check(password, field="password", own_words=[username, email, name])
    kept = passwords.make_hash(password)
    values: dict[str, Any] = {"email": email, "email_key": key_of(email), "password_hash": kept}
    values |= {"name": name, "language": language, "timezone": timezone}
    with unit_of_work():
        user = _add(values, username) if username else _add_named(values, username_of(email))
        audit.record("account.registered", user_id=user.id)
    return user


def change_profile(user: Principal, changes: dict[str, Any]) -> None:
    """Change the profile; another e-mail address needs the `current_password` among `changes`.

    Raises `UsernameTaken`, `EmailTaken`, `InvalidCredentials`, `RateLimited`, `InvalidFields`,
    `ApiTokenRefused`.
    """
    email = user_queries.email_of(user.id)
    if changes.get("email", email) != email:
        if user.api_token_id is not None:
            raise ApiTokenRefused
        if "current_password" not in changes:
            raise InvalidFields({"current_password": ["Needed to change the e-mail address."]})
        _confirm(user, changes["current_password"])
    with unit_of_work():
        users.change_profile(user.id, changes)
        if "email" in changes and changes["email"] != email:
            audit.record("email.changed", user_id=user.id)


def change_password(user: Principal, *, current: str, new: str) -> None:
    """Replace the password, sign out every other device, and revoke all API tokens.

    Raises `InvalidCredentials`, `RateLimited`, and `InvalidFields` for one that is too common.
    """
    kept = _confirm(user, current)
    own_words = [user.username, user_queries.email_of(user.id)]
    passwords.check(new, field="new_password", own_words=own_words)
    made = passwords.make_hash(new)
    with unit_of_work():
        found = db.session.scalar(
            update(User)
            .where(User.id == user.id, User.password_hash == kept)
            .values(password_hash=made)
            .returning(User.id)
        )
        if found is None:
            raise InvalidCredentials
        sessions.shut_out(user.id, but=user.device_id)
        audit.record("password.changed", user_id=user.id)


def delete_account(user: Principal, *, password: str) -> None:
    """Remove the account and everything of it. Raises `InvalidCredentials`, `RateLimited`."""
    kept = _confirm(user, password)
    with unit_of_work():
        # In the order of all other writers. The cascade on its own would take the user first, whom
        # an entry being written needs, and then wait for the habit which that entry holds.
        users.lock(user.id)
        streaks.lock_habits(user.id)
        found = db.session.scalar(
            delete(User).where(User.id == user.id, User.password_hash == kept).returning(User.id)
        )
        if found is None:
            raise InvalidCredentials
        audit.forget_places(user.id)
        audit.record("account.deleted", user_id=user.id)


def _confirm(user: Principal, password: str) -> str:
    """What is kept of the user's password, if it is `password`."""
    kept = queries.password_hash(user)
    with attempts.counted(
        "confirmation", source=f"device-{user.device_id}", account=user.id, known=True
    ):
        if not passwords.matches(password, kept) or kept is None:
            raise InvalidCredentials
    return kept


def _add(values: dict[str, Any], username: str) -> User:
    user = User(username=username, username_key=key_of(username), **values)
    db.session.add(user)
    # The answer shows its id; a name that is taken is found here.
    db.session.flush()
    return user


def _add_named(values: dict[str, Any], base: str) -> User:
    """Try `base`, then `base` with numbers behind it, until a username is free."""
    for name in _names_like(base):
        try:
            with db.session.begin_nested():
                return _add(values, name)
        except IntegrityError as error:
            if not isinstance(violation(error), UsernameTaken):
                raise
    raise UsernameTaken


def _names_like(base: str) -> Iterator[str]:
    yield base
    for digits in DIGITS:
        yield f"{base}{secrets.randbelow(10**digits)}"
