"""Signing in by Telegram's Login Widget."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app

from habit_api.auth import attempts, identities
from habit_api.auth.errors import ProviderUnknown, TelegramLoginInvalid
from habit_api.auth.identities import Proof, kept_name
from habit_api.auth.tokens import Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.clock import now

OLDEST = timedelta(hours=24)
# Telegram's clock and ours.
LEEWAY = timedelta(seconds=60)


def sign_in(fields: Mapping[str, Any], visitor: Visitor) -> Pair:
    """Sign in by what the widget gave, which is good for one use.

    Raises `ProviderUnknown`, `TelegramLoginInvalid`, `AccountInactive`.
    """
    with attempts.vouched("telegram", source=visitor.address):
        return _signed_in(fields, visitor)


def _signed_in(fields: Mapping[str, Any], visitor: Visitor) -> Pair:
    proven_at = _checked(fields)
    names = (fields.get("first_name"), fields.get("last_name"))
    proof = Proof(
        provider=identities.TELEGRAM,
        subject=str(fields["id"]),
        label=kept_name(fields.get("username")),
        name=kept_name(" ".join(name for name in names if name)),
        proven_at=proven_at,
    )
    return identities.sign_in(proof, visitor)


def _checked(fields: Mapping[str, Any]) -> datetime:
    """When Telegram vouched for it. Raises `ProviderUnknown`, `TelegramLoginInvalid`."""
    token: str = current_app.config["TELEGRAM_BOT_TOKEN"]
    if not token:
        raise ProviderUnknown(provider="telegram")
    lines = sorted(f"{name}={value}" for name, value in fields.items() if name != "hash")
    key = hashlib.sha256(token.encode()).digest()
    wanted = hmac.new(key, "\n".join(lines).encode(), "sha256").hexdigest()
    if not hmac.compare_digest(wanted.encode(), fields["hash"].encode()):
        raise TelegramLoginInvalid
    moment = datetime.fromtimestamp(fields["auth_date"], UTC)
    if not now() - OLDEST <= moment <= now() + LEEWAY:
        raise TelegramLoginInvalid
    return moment
