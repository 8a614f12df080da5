"""`/auth`: signing up, in, on and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

from habit_api.auth import cookies, queries, service, sessions, tokens
from habit_api.auth.errors import (
    AccountInactive,
    CsrfInvalid,
    DeviceNotFound,
    InvalidCredentials,
    RefreshTokenMissing,
    TokenReused,
)
from habit_api.auth.schemas import (
    PASSWORD_EXAMPLE,
    Device,
    LoginInput,
    RefreshInput,
    Registered,
    RegisterInput,
    TokenPair,
)
from habit_api.auth.tokens import Claims, Pair
from habit_api.auth.visitors import visitor
from habit_api.core.errors import (
    ApiTokenRefused,
    AppError,
    Forbidden,
    TokenExpired,
    TokenInvalid,
    TokenRevoked,
    Unauthorized,
)
from habit_api.core.extensions import limiter
from habit_api.core.limits import address, setting
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs, page_of
from habit_api.core.security import current_person, sign_in_required
from habit_api.users import queries as users
from habit_api.users.errors import EmailTaken, UsernameTaken
from habit_api.users.schemas import User

blp = Blueprint("auth", __name__, url_prefix="/auth", description="Accounts and sign-in")

# Whoever registers as it stands can sign in as it stands.
SIGN_IN = {"username": "ada", "password": PASSWORD_EXAMPLE}
ADA = {**SIGN_IN, "email": "ada@example.com", "timezone": "Europe/Berlin"}
BAD_REFRESH = (Unauthorized, TokenInvalid, TokenExpired, TokenRevoked)
NAMES_TAKEN = (UsernameTaken, EmailTaken)


@blp.route("/register")
class Register(MethodView):
    # bcrypt runs before the unit of work that the service opens.
    writes = frozenset()

    @blp.arguments(RegisterInput, example=ADA)
    @blp.response(201, Registered, headers=LOCATION)
    @blp.fails(*NAMES_TAKEN)
    @limiter.limit(setting("RATELIMIT_REGISTER"), key_func=address)
    def post(self, values: dict[str, Any]) -> Any:
        """Make an account"""
        user = service.register(**values)
        where = {"Location": url_for("users.Profile", user_id=user.id)}
        return {"user": users.profile(user.id)}, 201, where


@blp.route("/login")
class Login(MethodView):
    writes = frozenset()

    @blp.secret
    @blp.arguments(LoginInput, example=SIGN_IN)
    @blp.response(200, TokenPair)
    @blp.fails(InvalidCredentials, AccountInactive)
    def post(self, values: dict[str, Any]) -> Any:
        """Sign in"""
        name = values.get("username") or values["email"]
        pair = sessions.sign_in(visitor(), name=name, password=values["password"])
        return shown(pair, in_cookie=values["use_cookie"])


@blp.route("/refresh")
class Refresh(MethodView):
    # A token that is no good shall not wait for the database's write lock.
    writes = frozenset()

    @blp.secret
    @blp.arguments(RefreshInput)
    @blp.response(200, TokenPair)
    @blp.fails(*BAD_REFRESH, CsrfInvalid, TokenReused)
    def post(self, values: dict[str, Any]) -> Any:
        """Get the next tokens

        Each refresh token is spent by its use.
        """
        pair = sessions.refresh(_sent(values))
        return shown(pair, in_cookie="refresh_token" not in values)


@blp.route("/logout")
class Logout(MethodView):
    @blp.doc(security=[{"bearerAuth": []}, {}])
    @blp.arguments(RefreshInput)
    @blp.response(200, Message)
    @blp.fails(*BAD_REFRESH, CsrfInvalid, ApiTokenRefused)
    def post(self, values: dict[str, Any]) -> Any:
        """Sign this device out

        With an expired access token, the refresh token alone suffices.
        """
        sessions.sign_out(*_holder(values))
        cookies.drop()
        return {"message": "This device is signed out."}


@blp.route("/logout-all")
class LogoutAll(MethodView):
    @sign_in_required
    @blp.response(200, Message)
    def post(self) -> Any:
        """Sign every device out"""
        sessions.sign_out_all(current_person().id)
        cookies.drop()
        return {"message": "Every device is signed out."}


@blp.route("/me")
class WhoAmI(MethodView):
    @sign_in_required
    @blp.response(200, User)
    def get(self) -> Any:
        """Get yourself"""
        return users.profile(current_person().id)


@blp.route("/devices")
class Devices(MethodView):
    @sign_in_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, page_of("devices", Device))
    def get(self, page: dict[str, Any]) -> Any:
        """List the devices that are signed in"""
        return queries.devices(current_person(), **page)


@blp.route("/devices/<id:device_id>")
class DeviceById(MethodView):
    @sign_in_required
    @blp.response(200, Message)
    @blp.fails(DeviceNotFound, Forbidden)
    def delete(self, device_id: int) -> Any:
        """Sign a device out"""
        user = current_person()
        sessions.sign_out(user.id, queries.own_device(user, device_id).id)
        return {"message": f"Device {device_id} is signed out."}


def _sent(values: dict[str, Any]) -> Claims:
    """What the refresh token says, be it in the body or in the cookie."""
    if "refresh_token" in values:
        return tokens.read(values["refresh_token"])
    encoded = tokens.sent_in_cookie()
    if not encoded:
        raise RefreshTokenMissing
    return tokens.read(encoded, csrf=cookies.csrf_sent())


def _holder(values: dict[str, Any]) -> tuple[UUID, int]:
    """Whose device is asking to be signed out: by its access token, else by its refresh token."""
    try:
        user = current_person()
    except (AppError, JWTExtendedException, PyJWTError):
        if not values and not tokens.sent_in_cookie():
            raise
        return sessions.holder(_sent(values))
    return user.id, user.device_id


def shown(pair: Pair, *, in_cookie: bool) -> dict[str, Any]:
    """The answer to a sign-in; the refresh token is in it or in the cookie."""
    if in_cookie:
        cookies.keep(pair.refresh_token)
    return {
        "access_token": pair.access_token,
        "refresh_token": None if in_cookie else pair.refresh_token,
        "csrf_token": pair.csrf_token if in_cookie else None,
        "token_type": "bearer",
        "expires_in": int(tokens.lifetime("access").total_seconds()),
    }
