"""Signing in by Telegram's Login Widget."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from habit_api.auth import identities
from habit_api.auth.errors import ProviderUnknown, TelegramLoginInvalid
from habit_api.auth.identities import Proof
from habit_api.auth.tokens import Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Identity, TelegramLink

OLDEST = timedelta(hours=24)
# Telegram's clock and ours.
LEEWAY = timedelta(seconds=60)


def sign_in(fields: Mapping[str, Any], visitor: Visitor) -> Pair:
    """Sign in by what the widget gave, which is good for one use.

    Who has linked a chat to the bot has proven to be the same. Raises `ProviderUnknown`,
    `TelegramLoginInvalid`, `AccountInactive`.
    """
    proven_at = _checked(fields)
    names = (fields.get("first_name"), fields.get("last_name"))
    proof = Proof(
        provider="telegram",
        subject=str(fields["id"]),
        label=fields.get("username"),
        name=" ".join(name for name in names if name)[:100].strip() or None,
    )
    # A private chat has the number of whom it is with.
    linked = select(TelegramLink.user_id).where(TelegramLink.chat_id == fields["id"])
    with unit_of_work():
        pair = identities.sign_in(proof, visitor, known=db.session.scalar(linked))
        _use_up(proof, proven_at)
        return pair


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


def _use_up(proof: Proof, moment: datetime) -> None:
    """Refuse what was used before, and what is older than that."""
    mine = (Identity.provider == proof.provider, Identity.subject == proof.subject)
    unused = (Identity.proven_at.is_(None)) | (Identity.proven_at < moment)
    found = db.session.scalar(
        update(Identity).where(*mine, unused).values(proven_at=moment).returning(Identity.id)
    )
    if found is None:
        raise TelegramLoginInvalid
