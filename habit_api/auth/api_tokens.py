"""Personal API tokens: long-lived and revocable, for scripts.

A token is shown once; what is kept is its SHA-256, which suffices for 256 random bits. Whose it is
and whether it still counts is one indexed read per request, as for access tokens.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import g
from sqlalchemy import bindparam, func, or_, select, update

from habit_api.audit import service as audit
from habit_api.auth.errors import ApiTokenNotFound, ApiTokenRevoked, TooManyApiTokens
from habit_api.core.clock import now
from habit_api.core.errors import InvalidFields, TokenExpired, TokenInvalid
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate, run
from habit_api.core.security import API_TOKEN_PREFIX, Principal
from habit_api.models import ApiToken, User
from habit_api.users import service as users
from habit_api.users.acting import WHO

SHAPE = re.compile(rf"{API_TOKEN_PREFIX}[A-Za-z0-9_-]{{43}}")
# How many that count one user may have.
MOST = 50
# How long one that does not count any more is told so, instead of being unknown.
KEPT = timedelta(days=90)

# Columns, not entities: every request with such a token asks this.
_users, _tokens = User.__table__.c, ApiToken.__table__.c
_PRINCIPAL = (
    select(
        _users.is_active,
        _tokens.revoked_at,
        _tokens.expires_at,
        _tokens.last_used_at,
        _tokens.id,
        _tokens.scopes,
        _users.id.label("user_id"),
        *WHO,
    )
    .join_from(ApiToken.__table__, User.__table__, _tokens.user_id == _users.id)
    .where(_tokens.digest == bindparam("digest"))
)


def principal(token: str) -> Principal:
    """Who is asking with this token. Raises `TokenInvalid`, `TokenExpired`, `ApiTokenRevoked`."""
    if not SHAPE.fullmatch(token):
        raise TokenInvalid
    row = run(_PRINCIPAL, {"digest": _digest(token)}).one_or_none()
    if row is None:
        raise TokenInvalid
    if row.revoked_at is not None or not row.is_active:
        raise ApiTokenRevoked
    if row.expires_at is not None and row.expires_at <= now():
        raise TokenExpired
    g.last_used_at = row.last_used_at
    who = (row.username, row.timezone, row.day_start_hour, row.week_start, row.language)
    return Principal(row.user_id, 0, *who, row.is_superuser, row.id, tuple(row.scopes))


def listing(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's tokens that were not revoked, the newest first."""
    query = (
        select(*ApiToken.__table__.c)
        .where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id.desc())
    )
    return paginate(query, name="api_tokens", limit=limit, offset=offset)


def own(user: Principal, token_id: int) -> Any:
    """A token of the user that was not revoked. Raises `ApiTokenNotFound`, `Forbidden`."""
    missing = ApiTokenNotFound(token_id=token_id)
    query = select(*ApiToken.__table__.c).where(ApiToken.id == token_id)
    row = get_owned(query, user.id, missing=missing)
    if row.revoked_at is not None:
        raise missing
    return row


def create(
    user: Principal, *, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """A new token, and its text, which nobody can tell afterwards.

    Raises `TooManyApiTokens`, and `InvalidFields` for an end that lies in the past.
    """
    if expires_at is not None and expires_at <= now():
        raise InvalidFields({"expires_at": ["Must lie in the future."]})
    # Of two calls at once, the second counts the first one's token.
    users.lock(user.id)
    if _count(user.id) >= MOST:
        raise TooManyApiTokens(most=MOST)
    token = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(
        user_id=user.id,
        digest=_digest(token),
        name=name,
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    db.session.add(made)
    # The answer shows its id.
    db.session.flush()
    audit.record("api_token.created", user_id=user.id, token=made.id, scopes=made.scopes)
    return made, token


def revoke(user: Principal, token_id: int) -> None:
    """Stop one token at once. Raises `ApiTokenNotFound`, `Forbidden`."""
    own(user, token_id)
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(revoked_at=now()))
    audit.record("api_token.revoked", user_id=user.id, token=token_id)


def revoke_all(user_id: UUID) -> None:
    """Stop every token of a user at once."""
    mine = (ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    db.session.execute(update(ApiToken).where(*mine).values(revoked_at=now()))


def _count(user_id: UUID) -> int:
    counts = or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now())
    query = select(func.count()).where(
        ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), counts
    )
    return db.session.scalar(query) or 0


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
