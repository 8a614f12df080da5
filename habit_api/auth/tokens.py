"""Signed tokens: what is in them, which key signs, and whether an access token still counts.

Every token names its device (`sid`). An access token counts while its device is signed in and its
user active: one indexed read per request, in every process, never a cache.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from flask import Flask, current_app, g, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    decode_token,
    get_csrf_token,
)
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt.exceptions import InvalidTokenError, PyJWTError
from sqlalchemy import bindparam, select
from werkzeug.exceptions import HTTPException

from habit_api.auth import activity
from habit_api.auth.errors import CsrfInvalid
from habit_api.core.errors import AppError
from habit_api.core.extensions import jwt
from habit_api.core.fields import MAX_ID
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.models import Device, User
from habit_api.users.acting import WHO

# Longer than any of ours.
MAX_LENGTH = 4096


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token of ours says."""

    user_id: UUID
    device_id: int
    jti: str
    type: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The tokens that a device goes on with; `csrf_token` belongs to the refresh token."""

    access_token: str
    refresh_token: str
    csrf_token: str


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys that are good, by their id, and the id of the one that signs."""

    keys: dict[str, str]
    signing: str


def init_app(app: Flask) -> None:
    """Read the app's keys, and note which devices are used."""
    ring = key_ring(app.config["JWT_SECRET_KEY"], *app.config["JWT_PREVIOUS_KEYS"])
    app.extensions["house_keys"] = ring
    activity.init_app(app)


def key_ring(signing: str, *previous: str) -> KeyRing:
    """The ring of the key that signs and those that did."""
    return KeyRing({_key_id(key): key for key in (*previous, signing)}, _key_id(signing))


def mint(user_id: UUID, device_id: int, refresh_jti: str) -> Pair:
    """New tokens for a device."""
    identity, device = str(user_id), {"sid": device_id}
    access = create_access_token(identity, additional_claims={**device, "jti": uuid4().hex})
    refresh = create_refresh_token(identity, additional_claims={**device, "jti": refresh_jti})
    return Pair(access, refresh, get_csrf_token(refresh))


def lifetime(kind: str) -> timedelta:
    """How long an `access` or a `refresh` token is good."""
    time: timedelta = current_app.config[f"JWT_{kind.upper()}_TOKEN_EXPIRES"]
    return time


def read(encoded: str, *, csrf: str | None = None, expired_too: bool = False) -> Claims:
    """What a token says that one of our keys signed, held against `csrf` where that is given.

    Raises `CsrfInvalid`, or what PyJWT and flask-jwt-extended raise.
    """
    try:
        return _claims_of(decode_token(encoded, csrf, allow_expired=expired_too))
    except CSRFError as error:
        raise CsrfInvalid from error


def device_of_refresh() -> str | None:
    """The name under which a call of `/auth/refresh` is counted: its token's device."""
    try:
        claims = read(sent_in_body() or sent_in_cookie(), expired_too=True)
    except (AppError, HTTPException, JWTExtendedException, PyJWTError):
        return None
    return f"device:{claims.device_id}"


def sent_in_body() -> str:
    """The body's `refresh_token`, before anything has checked the body; empty if there is none."""
    try:
        body = orjson.loads(request.get_data(cache=True))
    except orjson.JSONDecodeError:
        return ""
    token = body.get("refresh_token") if isinstance(body, dict) else None
    return token if isinstance(token, str) and len(token) <= MAX_LENGTH else ""


def sent_in_cookie() -> str:
    """The cookie's refresh token; empty if there is none."""
    return request.cookies.get(current_app.config["JWT_REFRESH_COOKIE_NAME"], "")


def _claims_of(payload: dict[str, Any]) -> Claims:
    """The claims, if they have our shape. Raises `InvalidTokenError`."""
    jti, device_id = payload["jti"], payload.get("sid")
    if type(jti) is not str or type(device_id) is not int or not 1 <= device_id <= MAX_ID:
        raise InvalidTokenError("jti or sid is missing")
    try:
        return Claims(UUID(payload["sub"]), device_id, jti, payload["type"])
    except ValueError as error:
        raise InvalidTokenError("sub is no user") from error


def _key_id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def _ring() -> KeyRing:
    ring: KeyRing = current_app.extensions["house_keys"]
    return ring


@jwt.additional_headers_loader
def _headers(_identity: str) -> dict[str, str]:
    return {"kid": _ring().signing}


@jwt.decode_key_loader
def _key(header: dict[str, Any], _payload: dict[str, Any]) -> str:
    ring = _ring()
    key = ring.keys.get(header.get("kid", ring.signing))
    if key is None:
        raise InvalidTokenError("signed by no key of ours")
    return key


# Columns, not entities: every request with a token asks this.
_users, _devices = User.__table__.c, Device.__table__.c
_PRINCIPAL = (
    select(
        _users.id,
        _devices.id,
        *WHO,
        _devices.last_used_at,
    )
    .join_from(Device.__table__, User.__table__, _devices.user_id == _users.id)
    .where(_devices.id == bindparam("device_id"), _devices.revoked_at.is_(None), _users.is_active)
)


@jwt.token_in_blocklist_loader
def _is_revoked(_header: dict[str, Any], payload: dict[str, Any]) -> bool:
    """Whether the access token counts no more; if it does, who is asking is put on `g`."""
    claims = _claims_of(payload)
    if claims.type != "access":
        raise InvalidTokenError("not an access token")
    row = run(_PRINCIPAL, {"device_id": claims.device_id}).one_or_none()
    if row is None or row[0] != claims.user_id:
        return True
    *who, g.last_used_at = tuple(row)
    g.principal = Principal(*who)
    return False
