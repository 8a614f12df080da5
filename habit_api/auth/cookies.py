"""The refresh token as a cookie, for browsers: out of reach of scripts, guarded by a CSRF token."""

from __future__ import annotations

from flask import Response, after_this_request, current_app, request
from flask_jwt_extended import set_refresh_cookies, unset_refresh_cookies

from habit_api.auth import tokens
from habit_api.auth.errors import CsrfInvalid

STATE, STATE_PATH = "sign_in_state", "/api/v1/auth/oidc"


def keep(encoded: str) -> None:
    """Send the refresh token, and its CSRF token beside it, as cookies of the answer."""
    seconds = int(tokens.lifetime("refresh").total_seconds())

    @after_this_request
    def add(response: Response) -> Response:
        set_refresh_cookies(response, encoded, max_age=seconds)
        return response


def drop() -> None:
    """Take the cookies back with the answer."""

    @after_this_request
    def remove(response: Response) -> Response:
        unset_refresh_cookies(response)
        return response


def keep_state(sealed: str, *, seconds: int) -> None:
    """Have the browser keep what it must bring back from another site."""
    config = current_app.config
    # Strict would keep it back: it is another site that sends the browser here.
    same_site = "None" if config["JWT_COOKIE_SAMESITE"] == "None" else "Lax"

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            STATE,
            sealed,
            max_age=seconds,
            path=STATE_PATH,
            secure=config["JWT_COOKIE_SECURE"],
            httponly=True,
            samesite=same_site,
        )
        return response


def drop_state() -> None:
    """Take it back: it is good for one return."""

    @after_this_request
    def remove(response: Response) -> Response:
        response.delete_cookie(STATE, path=STATE_PATH)
        return response


def state_sent() -> str:
    """What the browser was to keep; empty if there is nothing."""
    return request.cookies.get(STATE, "")


def csrf_sent() -> str:
    """The CSRF token in its header. Raises `CsrfInvalid` when there is none."""
    value = request.headers.get(current_app.config["JWT_REFRESH_CSRF_HEADER_NAME"], "")
    # What is not ASCII makes the comparison raise.
    if not value or not value.isascii():
        raise CsrfInvalid
    return value
