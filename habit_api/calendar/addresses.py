"""The secret addresses of calendars.

An address is signed of a nonce with the program's key. Only the nonce is stored: it can be shown
again, and whoever reads the database alone can make no address of it.
"""

from __future__ import annotations

from hashlib import sha256

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer


def token(nonce: str) -> str:
    """The token of a nonce."""
    return _serializer().dumps(nonce)


def url(nonce: str) -> str:
    """The address at which calendar programs read."""
    base: str = current_app.config["PUBLIC_URL"]
    return f"{base.rstrip('/')}/api/v1/calendar/{token(nonce)}.ics"


def nonce_of(shown: str) -> str | None:
    """The nonce of a token, if it is one that was signed here."""
    try:
        nonce = _serializer().loads(shown)
    except BadSignature:
        return None
    return nonce if isinstance(nonce, str) else None


def caller() -> str | None:
    """Whose request this is, for the limits: the calendar's, else the address's as ever."""
    nonce = nonce_of((request.view_args or {}).get("token", ""))
    return None if nonce is None else f"calendar:{sha256(nonce.encode()).hexdigest()[:32]}"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="calendar")
