"""Who is asking. The rooms above say how a token is looked up; this asks once per request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request
from flask_jwt_extended import verify_jwt_in_request

from habit_api.core.apidoc import note
from habit_api.core.errors import AdminsOnly, ApiTokenRefused, ScopeMissing, Unauthorized

View = TypeVar("View", bound=Callable[..., Any])
SECURITY: list[dict[str, list[str]]] = [{"bearerAuth": []}]
# What a personal API token begins with: it is known at sight, to us and to scanners for secrets.
API_TOKEN_PREFIX = "habit_"  # noqa: S105 - the part of it that is no secret
READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Principal:
    """The user whose token this is, with what nearly every call needs of them.

    `device_id` is 0 where no device is signed in: for a personal API token, whose `scopes` say what
    it may do, and where the program acts by itself.
    """

    id: UUID
    device_id: int
    username: str
    timezone: str
    day_start_hour: int
    week_start: str
    language: str
    is_superuser: bool
    api_token_id: int | None = None
    scopes: tuple[str, ...] = ()

    def may(self, scope: str) -> bool:
        """Whether the token reaches that far; a signed-in device reaches all."""
        return self.api_token_id is None or scope in self.scopes


def init_app(
    app: Flask,
    *,
    rate_keys: dict[str, Callable[[], str | None]],
    api_tokens: Callable[[str], Principal],
    lock: Callable[[UUID], object],
) -> None:
    """`rate_keys` maps an endpoint to another way of naming its caller for the rate limits.

    `api_tokens` tells whose personal API token it is, or raises `Unauthorized` and its kin. `lock`
    keeps a user's row from other writers.
    """
    app.extensions["house_lock"] = lock
    app.extensions["house_rate_keys"] = rate_keys
    app.extensions["house_api_tokens"] = api_tokens
    app.extensions["house_caller_key"] = _caller_key


def current_user() -> Principal:
    """The user who is asking. Raises `Unauthorized` and its kin."""
    identify()
    failure: Exception | None = g.get("identity_error")
    if failure is not None:
        raise failure
    principal: Principal = g.principal
    return principal


def current_person() -> Principal:
    """The user who is asking from a signed-in device. Raises `ApiTokenRefused` besides."""
    user = current_user()
    if user.api_token_id is not None:
        raise ApiTokenRefused
    return user


def lock_user() -> None:
    """Keep whoever is asking, and so all that is theirs, from other writers of theirs.

    Until the unit of work ends, which must be running. Raises `Unauthorized` and its kin.
    """
    current_app.extensions["house_lock"](current_user().id)


def current_user_still() -> Principal:
    """The user who is asking, locked as by `lock_user` and looked up once more.

    For what outlasts a sign-in: who was shut out while the call waited makes nothing that stays.
    """
    lock_user()
    g.pop("principal")
    return current_user()


def login_required(view: View) -> View:
    """Refuse whoever has no good token, or an API token without the scope; documents 401 and 403.

    Reading methods need the scope `read`, all others `write`.
    """
    return _guarded(view, _in_scope, refuses=ScopeMissing)


def sign_in_required(view: View) -> View:
    """As `login_required`, for what no personal API token reaches."""
    return _guarded(view, current_person, refuses=ApiTokenRefused)


def admin_required(view: View) -> View:
    """Refuse whoever is no superuser, by what the database says; documents the 401 and the 403."""
    return _guarded(view, _current_admin, refuses=ApiTokenRefused, needs_admin=True)


def identify() -> None:
    """Look the token up once; what it comes to is kept for the rest of the request."""
    if "principal" in g or "identity_error" in g:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        g.identity_error = Unauthorized()
        return
    try:
        if token.startswith(API_TOKEN_PREFIX):
            g.principal = current_app.extensions["house_api_tokens"](token)
        else:
            # The blocklist loader sets `g.principal`: one indexed read tells whether the token
            # still counts, and brings what the request needs of its user.
            verify_jwt_in_request()
    except Exception as error:  # noqa: BLE001 - kept as it is, raised where a login is required
        g.pop("principal", None)
        g.identity_error = error


def _guarded(view: View, judge: Callable[[], object], **facts: Any) -> View:
    """Have `judge` raise before `view` is called; it is noted for those who answer in its stead."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        judge()
        return view(*args, **kwargs)

    note(guarded, needs_login=True, judge=judge, **facts)
    return guarded  # type: ignore[return-value]  # as `view`: it takes and gives the same


def _in_scope() -> None:
    scope = "read" if request.method in READS else "write"
    if not current_user().may(scope):
        raise ScopeMissing(scope=scope)


def _current_admin() -> None:
    if not current_person().is_superuser:
        raise AdminsOnly


def _caller_key() -> str | None:
    identify()
    principal = g.get("principal")
    return None if principal is None else f"user:{principal.id}"


def user_id_for_log() -> str | None:
    """The user's id once known, for the log line."""
    principal = g.get("principal")
    return None if principal is None else str(principal.id)
