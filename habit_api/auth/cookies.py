"""The refresh token as a cookie, for browsers: out of reach of scripts, guarded by a CSRF token."""

from __future__ import annotations

from flask import Response, after_this_request, current_app, request
from flask_jwt_extended import set_refresh_cookies, unset_refresh_cookies

from habit_api.auth import tokens
from habit_api.auth.errors import CsrfInvalid


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


def csrf_sent() -> str:
    """The CSRF token in its header. Raises `CsrfInvalid` when there is none."""
    value = request.headers.get(current_app.config["JWT_REFRESH_CSRF_HEADER_NAME"], "")
    # What is not ASCII makes the comparison raise.
    if not value or not value.isascii():
        raise CsrfInvalid
    return value
