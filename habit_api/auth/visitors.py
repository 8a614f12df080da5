"""Where a sign-in comes from."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from habit_api.auth import tokens
from habit_api.core.errors import AppError
from habit_api.core.limits import address, full_address, user_agent


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: `address` is what is counted, `ip` what is shown.

    `device_id` is the device whose token, expired or revoked even, came along.
    """

    address: str
    ip: str
    user_agent: str | None
    device_id: int | None


def visitor() -> Visitor:
    """The sender of this request."""
    return Visitor(address(), full_address(), user_agent(), _known_device())


def _known_device() -> int | None:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    for encoded in (tokens.sent_in_cookie(), bearer):
        try:
            return tokens.read(encoded, expired_too=True).device_id
        except (AppError, JWTExtendedException, PyJWTError):
            continue
    return None
