"""The links in mails: signed, so that nothing about them need be stored.

Each carries a fingerprint of what it is about. The link to a new password dies with the password it
was made for, and so with its own use; that which proves an address, with the address.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select

from habit_api.auth.errors import LinkInvalid
from habit_api.core.extensions import db
from habit_api.models import User

VERIFY, RESET = "verify-email", "reset-password"
LIFETIMES = {VERIFY: timedelta(days=3), RESET: timedelta(hours=1)}
# Longer than any of ours.
MAX_LENGTH = 500


def url(page: str, account: Any) -> str:
    """The address of `VERIFY` or `RESET` for a row of `account_of`."""
    token = _serializer(page).dumps([account.id.hex, _fingerprint(page, account)])
    return f"{current_app.config['PUBLIC_URL']}/{page}?token={token}"


def read(page: str, token: str) -> Any:
    """The row of `account_of` that a link of ours is about. Raises `LinkInvalid`."""
    try:
        seconds = int(LIFETIMES[page].total_seconds())
        user_id, fingerprint = _serializer(page).loads(token, max_age=seconds)
        account = account_of(UUID(user_id))
    except (BadData, ValueError) as error:
        raise LinkInvalid from error
    if account is None or not account.is_active:
        raise LinkInvalid
    if not hmac.compare_digest(fingerprint, _fingerprint(page, account)):
        raise LinkInvalid
    return account


def account_of(user_id: UUID) -> Any | None:
    """What links and mails need of a user; None when there is no such user."""
    query = select(
        User.id,
        User.username,
        User.name,
        User.language,
        User.email,
        User.email_key,
        User.email_verified,
        User.password_hash,
        User.is_active,
    )
    return db.session.execute(query.where(User.id == user_id)).one_or_none()


def _fingerprint(page: str, account: Any) -> str:
    facts = [account.email_key or ""]
    if page == RESET:
        facts.append(account.password_hash or "")
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:32]


def _serializer(page: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=f"auth.{page}")
