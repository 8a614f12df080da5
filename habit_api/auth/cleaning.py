"""Forgetting tokens that expired and devices that are gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, or_, select

from habit_api.auth import api_tokens
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.models import ApiToken, Device, RefreshToken

_tokens, _devices, _api_tokens = table_of(RefreshToken), table_of(Device), table_of(ApiToken)
# An expired token is refused before anybody looks for its row; a day is for clocks that differ.
TOKENS_KEPT = timedelta(days=1)
# A device that is gone still says from where its user is known to sign in.
DEVICES_KEPT = timedelta(days=90)


def clean_up() -> tuple[int, int]:
    """Delete refresh tokens that expired, and devices that nobody can use any more.

    Returns how many of each. A device is locked before its tokens, as by everybody.
    """
    expired = (
        select(_tokens.c.id)
        .join_from(_tokens, _devices, _devices.c.id == _tokens.c.device_id)
        .where(_tokens.c.expires_at < now() - TOKENS_KEPT)
        .order_by(_tokens.c.expires_at)
    )
    usable = exists().where(_tokens.c.device_id == _devices.c.id)
    gone = (
        select(_devices.c.id)
        .where(
            _devices.c.last_used_at < now() - DEVICES_KEPT,
            or_(_devices.c.revoked_at.is_not(None), ~usable),
        )
        .order_by(_devices.c.last_used_at)
    )
    tokens = delete_in_batches(_tokens, expired, of=_devices)
    return tokens, delete_in_batches(_devices, gone)


def clean_up_api_tokens() -> int:
    """Delete API tokens that were revoked or expired long ago; returns how many."""
    columns, before = _api_tokens.c, now() - api_tokens.KEPT
    ends = (columns.revoked_at, columns.expires_at)
    # One after the other: each is found by an index of its own.
    return sum(
        delete_in_batches(_api_tokens, select(columns.id).where(end < before).order_by(end))
        for end in ends
    )
