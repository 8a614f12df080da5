"""Signing in through another site: there and back again.

What must come back (state, nonce, the code verifier of PKCE) is in a signed cookie: whoever has not
been sent away by us, in this browser and within ten minutes, is not let in. So nobody can be signed
in to, or linked with, somebody else's account by a link.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from habit_api.auth import attempts, identities, providers, service
from habit_api.auth.errors import SignInCancelled, SignInStateInvalid
from habit_api.auth.providers import Flow
from habit_api.auth.tokens import Pair
from habit_api.auth.visitors import Visitor
from habit_api.core.errors import AppError, InvalidFields
from habit_api.core.security import Principal

SECONDS = 600


@dataclass(frozen=True, slots=True)
class Return:
    """Where the browser goes: with the tokens of a new device, linked, or with an error's code."""

    url: str
    pair: Pair | None = None
    error: str | None = None


def begin_link(
    user: Principal, name: str, *, return_to: str | None, password: str | None
) -> tuple[str, str]:
    """As `begin`, to be linked to the user. Raises besides what `service.confirm` does."""
    service.confirm(user, password, field="current_password")
    return begin(name, return_to=return_to, linker=user)


def begin(name: str, *, return_to: str | None, linker: Principal | None = None) -> tuple[str, str]:
    """Where the browser is sent, and what it must keep.

    Raises `ProviderUnknown`, `ProviderFailed`, and `InvalidFields` for a way back to elsewhere.
    """
    provider = providers.named(name)
    back = return_to or current_app.config["PUBLIC_URL"]
    if not _is_ours(back):
        raise InvalidFields({"return_to": ["Not an address of this site's front ends."]})
    flow = Flow(*(secrets.token_urlsafe(32) for _ in range(3)))
    url = provider.start(flow, _redirect_uri(name))
    who = [linker.id.hex, linker.device_id] if linker else None
    kept = _serializer().dumps([name, flow.state, flow.nonce, flow.verifier, back, who])
    return url, str(kept)


def complete(name: str, sealed: str, *, answer: dict[str, Any], visitor: Visitor) -> Return:
    """Sign in or link whoever comes back with what the provider gave along.

    Raises `SignInStateInvalid`; other failures are told to where the browser is sent.
    """
    # The path may name anything.
    known = name if name in providers.every() else "unknown"
    with attempts.vouched(known, source=visitor.address):
        flow, back, linker = _opened(name, sealed, answer.get("state", ""))
    try:
        with attempts.vouched(known, source=visitor.address, account=linker and linker[0]):
            if "code" not in answer:
                raise SignInCancelled
            provider = providers.named(name)
            proof = provider.finish(flow, _redirect_uri(name), answer["code"])
            if linker is None:
                return Return(back, pair=identities.sign_in(proof, visitor))
            identities.link(*linker, proof, site=provider.title)
            return Return(back)
    except AppError as error:
        return Return(back, error=error.code)


def _opened(name: str, sealed: str, state: str) -> tuple[Flow, str, tuple[UUID, int] | None]:
    """The flow, where it ends, and by which user on which device it links, if it does."""
    try:
        kept = _serializer().loads(sealed, max_age=SECONDS)
    except BadData as error:
        raise SignInStateInvalid from error
    provider, wanted, nonce, verifier, back, who = kept
    if provider != name or not hmac.compare_digest(wanted.encode(), state.encode()):
        raise SignInStateInvalid
    return Flow(wanted, nonce, verifier), back, (UUID(who[0]), who[1]) if who else None


def _is_ours(url: str) -> bool:
    """Whether an address is of this site, or of a front end that may call it."""
    config = current_app.config
    # Browsers read a backslash as a slash, and drop tabs and line breaks.
    if "\\" in url or not url.isprintable() or " " in url:
        return False
    return _origin(url) in {_origin(own) for own in (config["PUBLIC_URL"], *config["CORS_ORIGINS"])}


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


def _redirect_uri(name: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}/api/v1/auth/oidc/{name}/callback"


def _serializer() -> URLSafeTimedSerializer:
    # The number goes up with the shape of what is sealed.
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="auth.oidc.2")
