"""Secrets of webhooks, and what is signed with them, as Standard Webhooks says.

No secret is stored. It is made from the endpoint's salt and the program's own key: whoever reads
the database alone can sign nothing.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import orjson
from flask import current_app
from standardwebhooks import Webhook

from habit_api.core.types import AnyRow

PREFIX = "whsec_"
_PURPOSE = b"habit_api webhooks 1:"


def new_salt() -> str:
    """What a new secret is to be made from."""
    return secrets.token_hex(16)


def secret_of(salt: str) -> str:
    """The secret that belongs to `salt`: `whsec_` and the base64 of 32 bytes."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.digest(key, _PURPOSE + salt.encode(), "sha256")
    return PREFIX + base64.b64encode(digest).decode()


def secrets_of(webhook: AnyRow, moment: datetime) -> list[str]:
    """The secrets that sign at `moment`, the present one first."""
    salts = [webhook.salt]
    if webhook.previous_salt is not None and webhook.previous_until > moment:
        salts.append(webhook.previous_salt)
    return [secret_of(salt) for salt in salts]


def body_of(delivery: AnyRow) -> bytes:
    """What is sent; the same at each attempt."""
    told = {"type": delivery.type, "timestamp": delivery.created_at, "data": delivery.data}
    return orjson.dumps(told, option=orjson.OPT_UTC_Z)


def headers_of(
    message_id: str, body: bytes, *, keys: Sequence[str], moment: datetime
) -> dict[str, str]:
    """The headers of an attempt at `moment`, with a signature by each of `keys`."""
    signatures = [Webhook(key).sign(message_id, moment, body.decode()) for key in keys]
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
