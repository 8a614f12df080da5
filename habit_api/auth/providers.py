"""Sites that vouch for their users: OpenID Connect, by its discovery address, and GitHub."""

from __future__ import annotations

import re
import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from flask import current_app
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException
from structlog import get_logger

from habit_api.auth.errors import ProviderFailed, ProviderUnknown
from habit_api.auth.identities import Proof, kept_name
from habit_api.core.clock import now

log = get_logger("habit_api.auth")

SECONDS = 10
# How long what a provider says of itself is believed.
KEPT_SECONDS = 3600
# Of public keys alone: with HS256 whoever knows the client's secret could sign, and `none` is none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
ALGORITHMS += ["EdDSA", "Ed25519"]
BASIC = "client_secret_basic"
EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")
FAILURES = (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Flow:
    """What one sign-in must come back with."""

    state: str
    nonce: str
    verifier: str


class Provider(ABC):
    """A site that vouches for its users."""

    scope = ""

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        self.name = name
        self.settings = settings

    @property
    def title(self) -> str:
        """As it is shown on a button."""
        return self.settings.get("label") or self.name.replace("_", " ").title()

    def start(self, flow: Flow, redirect_uri: str) -> str:
        """Where the browser is sent. Raises `ProviderFailed`."""
        try:
            url, _ = self._session(redirect_uri).create_authorization_url(
                self._authorize_url(),
                state=flow.state,
                code_verifier=flow.verifier,
                **self._more(flow),
            )
        except FAILURES as error:
            raise self._failed(error) from error
        return str(url)

    def finish(self, flow: Flow, redirect_uri: str, code: str) -> Proof:
        """Who it is, by the `code` that the browser brought. Raises `ProviderFailed`."""
        try:
            with self._session(redirect_uri) as session:
                session.token_endpoint_auth_method = self._secret_goes()
                token = session.fetch_token(
                    self._token_url(), code=code, code_verifier=flow.verifier, timeout=SECONDS
                )
                return self._proof(session, token, flow)
        except FAILURES as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> ProviderFailed:
        # Its text is the other site's, and may hold what it was sent.
        log.warning("provider.failed", provider=self.name, error=type(error).__name__)
        return ProviderFailed(provider=self.name)

    def _session(self, redirect_uri: str) -> OAuth2Session:
        session = OAuth2Session(
            self.settings["client_id"],
            self.settings["client_secret"],
            scope=self.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )
        session.trust_env = False
        session.headers["Accept"] = "application/json"
        return session

    def _more(self, flow: Flow) -> dict[str, str]:
        return {}

    def _secret_goes(self) -> str:
        """How the client proves itself where codes are turned in."""
        return BASIC

    @abstractmethod
    def _authorize_url(self) -> str:
        """Where browsers begin."""

    @abstractmethod
    def _token_url(self) -> str:
        """Where codes are turned in."""

    @abstractmethod
    def _proof(self, session: OAuth2Session, token: Mapping[str, Any], flow: Flow) -> Proof:
        """Who it is."""


class OpenId(Provider):
    """A provider of OpenID Connect."""

    scope = "openid email profile"

    def __init__(self, name: str, settings: Mapping[str, str]) -> None:
        super().__init__(name, settings)
        self._kept: dict[str, tuple[float, Any]] = {}

    def _more(self, flow: Flow) -> dict[str, str]:
        return {"nonce": flow.nonce}

    def _authorize_url(self) -> str:
        return str(self._about()["authorization_endpoint"])

    def _token_url(self) -> str:
        return str(self._about()["token_endpoint"])

    def _secret_goes(self) -> str:
        # What holds where nothing is said, and what else some sites want instead.
        taken = self._about().get("token_endpoint_auth_methods_supported") or [BASIC]
        return BASIC if BASIC in taken else "client_secret_post"

    def _proof(self, session: OAuth2Session, token: Mapping[str, Any], flow: Flow) -> Proof:
        claims = self._claims(str(token["id_token"]), flow)
        verified = claims.get("email_verified") is True
        email = claims.get("email")
        label = claims.get("preferred_username") or email
        return Proof(
            provider=self.name,
            subject=str(claims["sub"])[:255],
            label=kept_name(label),
            email=_email(email) if verified else None,
            name=kept_name(claims.get("name")),
            language="ru" if str(claims.get("locale", "")).startswith("ru") else "en",
        )

    def _claims(self, id_token: str, flow: Flow) -> dict[str, Any]:
        try:
            decoded = jwt.decode(id_token, self._keys(), algorithms=ALGORITHMS)
        except (ValueError, JoseError):
            # The key may be newer than those that we know.
            decoded = jwt.decode(id_token, self._keys(anew=True), algorithms=ALGORITHMS)
        own = self.settings["client_id"]
        jwt.JWTClaimsRegistry(
            now=int(now().timestamp()),
            leeway=30,
            iss={"essential": True, "value": self._about()["issuer"]},
            aud={"essential": True, "value": own},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": flow.nonce},
        ).validate(decoded.claims)
        if decoded.claims.get("azp", own) != own:
            raise ValueError("The token was made for another client.")
        return dict(decoded.claims)

    def _about(self) -> dict[str, Any]:
        about: dict[str, Any] = self._get(self.settings["discovery"])
        return about

    def _keys(self, *, anew: bool = False) -> KeySet:
        return KeySet.import_key_set(self._get(self._about()["jwks_uri"], anew=anew))

    def _get(self, url: str, *, anew: bool = False) -> Any:
        since, kept = self._kept.get(url, (0.0, None))
        if kept is None or anew or time.monotonic() - since > KEPT_SECONDS:
            with self._session("") as session:
                answer = session.request("GET", url, withhold_token=True, timeout=SECONDS)
            answer.raise_for_status()
            kept = answer.json()
            self._kept[url] = (time.monotonic(), kept)
        return kept


class GitHub(Provider):
    """GitHub, which speaks OAuth 2 but not OpenID Connect."""

    scope = "read:user user:email"

    @property
    def title(self) -> str:
        return "GitHub"

    def _authorize_url(self) -> str:
        return f"{self.settings['url']}/login/oauth/authorize"

    def _token_url(self) -> str:
        return f"{self.settings['url']}/login/oauth/access_token"

    def _proof(self, session: OAuth2Session, token: Mapping[str, Any], flow: Flow) -> Proof:
        user, emails = (self._get(session, path) for path in ("user", "user/emails"))
        verified = [row["email"] for row in emails if row["primary"] and row["verified"]]
        return Proof(
            provider=self.name,
            # The number: a name that was given up can be taken by somebody else.
            subject=str(int(user["id"])),
            label=kept_name(user["login"]),
            email=_email(verified[0]) if verified else None,
            name=kept_name(user.get("name")),
        )

    def _get(self, session: OAuth2Session, path: str) -> Any:
        answer = session.get(f"{self.settings['api_url']}/{path}", timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()


def every() -> dict[str, Provider]:
    """The configured providers, by name."""
    known: dict[str, Provider] = current_app.extensions["house_providers"]
    return known


def named(name: str) -> Provider:
    """The configured provider of that name. Raises `ProviderUnknown`."""
    found = every().get(name)
    if found is None:
        raise ProviderUnknown(provider=name)
    return found


def of_settings(settings: Mapping[str, Mapping[str, str]]) -> dict[str, Provider]:
    """The providers that the configuration names."""
    return {
        name: (GitHub if name == "github" else OpenId)(name, values)
        for name, values in settings.items()
    }


def _email(value: object) -> str | None:
    text = unicodedata.normalize("NFC", value) if isinstance(value, str) else ""
    return text if EMAIL.fullmatch(text) else None
