"""Making an account, changing what needs its password, ending it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from habit_api.audit import service as audit
from habit_api.auth import attempts, letters, passwords, queries, sessions
from habit_api.auth.errors import PasswordWrong, SignInTooOld
from habit_api.core.errors import ApiTokenRefused, InvalidFields
from habit_api.core.extensions import db, limiter
from habit_api.core.handlers import violation
from habit_api.core.limits import throttle
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.notifications import mails
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
        mails.queue(letters.VERIFY_EMAIL, user.id, address=email)
    return user


def register_without_password(
    *, email: str | None, base: str, name: str | None, language: str
) -> UUID:
    """A new account for somebody whom another site vouches for, in the running unit of work.

    `email` must be verified there; the username is made from `base`. Raises `EmailTaken`.
    """
    values: dict[str, Any] = {"name": name, "language": language}
    if email is not None:
        values |= {"email": email, "email_key": key_of(email), "email_verified": True}
    user = _add_named(values, username_of(base))
    audit.record("account.registered", user_id=user.id)
    return user.id


def change_profile(user: Principal, changes: dict[str, Any]) -> None:
    """Change the profile; another e-mail address needs the `current_password` among `changes`.

    An address can be replaced, not removed. Raises `UsernameTaken`, `EmailTaken`, `InvalidFields`,
    `ApiTokenRefused`, `RateLimited`, and what `confirm` does.
    """
    email = user_queries.email_of(user.id)
    if email is not None and changes.get("email", email) is None:
        raise InvalidFields({"email": ["Field may not be null."]})
    if changes.get("email", email) == email:
        # It was found to be the same outside of the unit: by now it may be another.
        rest = {name: value for name, value in changes.items() if name != "email"}
        with unit_of_work():
            users.change_profile(user.id, rest)
        return
    if user.api_token_id is not None:
        raise ApiTokenRefused
    confirm(user, changes.get("current_password"), field="current_password")
    # Each writes to an address that may be anybody's.
    throttle(limiter, current_app.config["RATELIMIT_MAILS"], "email-change", str(user.id))
    with unit_of_work():
        # A recovery that came in between ends this, too.
        sessions.lock(user.id, user.device_id)
        users.change_profile(user.id, changes)
        audit.record("email.changed", user_id=user.id)
        told = {letters.VERIFY_EMAIL: changes["email"], letters.EMAIL_CHANGED: email}
        # An account that came from another site may have had no address.
        for kind, address in [(kind, to) for kind, to in told.items() if to is not None]:
            mails.queue(kind, user.id, address=address)


def change_password(user: Principal, *, current: str | None, new: str) -> None:
    """Replace the password, sign out every other device, and revoke all API tokens.

    Raises `InvalidFields` for one that is too common, and what `confirm` does.
    """
    kept = confirm(user, current, field="current_password")
    email = user_queries.email_of(user.id)
    passwords.check(new, field="new_password", own_words=[user.username, email])
    made = passwords.make_hash(new)
    with unit_of_work():
        found = db.session.scalar(
            update(User)
            .where(User.id == user.id, User.password_hash == kept)
            .values(password_hash=made)
            .returning(User.id)
        )
        if found is None:
            raise PasswordWrong
        sessions.shut_out(user.id, but=user.device_id)
        audit.record("password.changed", user_id=user.id)
        if email is not None:
            mails.queue(letters.PASSWORD_CHANGED, user.id, address=email)


def delete_account(user: Principal, *, password: str | None) -> None:
    """Remove the account and everything of it. Raises what `confirm` does."""
    kept = confirm(user, password, field="password")
    with unit_of_work():
        # In the order of all other writers. The cascade on its own would take the user first, whom
        # an entry being written needs, and then wait for the habit which that entry holds.
        users.lock(user.id)
        streaks.lock_habits(user.id)
        found = db.session.scalar(
            delete(User).where(User.id == user.id, User.password_hash == kept).returning(User.id)
        )
        if found is None:
            raise PasswordWrong
        audit.forget_places(user.id)
        audit.record("account.deleted", user_id=user.id)


def confirm(user: Principal, password: str | None, *, field: str) -> str | None:
    """What is kept of the user's password, if it is `password`; `field` is where that was sent.

    An account without one is confirmed by a sign-in of the last five minutes. Raises
    `PasswordWrong`, `RateLimited`, `SignInTooOld`, and `InvalidFields` when it is missing.
    """
    kept = queries.password_hash(user)
    if kept is None:
        if not queries.is_fresh(user):
            raise SignInTooOld
        return None
    if password is None:
        raise InvalidFields({field: ["Confirm this with your password."]})
    with attempts.counted(
        "confirmation", source=f"device-{user.device_id}", account=user.id, known=True
    ):
        if not passwords.matches(password, kept):
            raise PasswordWrong
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
