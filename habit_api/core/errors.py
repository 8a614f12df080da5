"""What can go wrong on purpose. Services raise these; `handlers` turns them into answers.

A room's own errors are small classes that set `code` and `message`; `message` may name keyword
arguments given to the constructor, as in `"Habit {habit_id} does not exist."`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class AppError(Exception):
    """An answer of 400 or above, in the one error shape."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "INTERNAL_ERROR"
    message: ClassVar[str] = "Something went wrong here. It has been logged."
    # True where what was written before the error must stay, as the theft of a token does.
    keeps_writes: ClassVar[bool] = False

    def __init__(
        self,
        *,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **words: object,
    ) -> None:
        self.text = self.message.format(**words) if words else self.message
        self.details = dict(details or {})
        self.headers = dict(headers or {})
        super().__init__(self.text)


class BadRequest(AppError):
    """The request cannot be read."""

    status = 400
    code = "BAD_REQUEST"
    message = "The request cannot be understood."


class MalformedJson(BadRequest):
    """The body is not JSON."""

    code = "MALFORMED_JSON"
    message = "The body is not valid JSON."


class BodyMissing(BadRequest):
    """A body is needed and none came."""

    code = "BODY_MISSING"
    message = "This call needs a JSON body."


class BadHost(BadRequest):
    """The `Host` header names another site."""

    code = "BAD_HOST"
    message = "This host is not served here."


class Unauthorized(AppError):
    """Nobody, or nobody that we can be sure of, is asking."""

    status = 401
    code = "TOKEN_MISSING"
    message = "This call needs an access token: Authorization: Bearer <token>."

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.headers.setdefault("WWW-Authenticate", "Bearer")


class TokenInvalid(Unauthorized):
    """The token is malformed, of another key or type, or not ours."""

    code = "TOKEN_INVALID"
    message = "The token is not valid."


class TokenExpired(Unauthorized):
    """The token's time is over."""

    code = "TOKEN_EXPIRED"
    message = "The token has expired."


class TokenRevoked(Unauthorized):
    """The token's device was signed out."""

    code = "TOKEN_REVOKED"
    message = "The token was revoked: this device is signed out."


class Forbidden(AppError):
    """Known, but not allowed."""

    status = 403
    code = "FORBIDDEN"
    message = "This belongs to another user."


class AdminsOnly(Forbidden):
    """Only superusers may do this, signed in as themselves."""

    code = "ADMINS_ONLY"
    message = "This is for the site's administrators."


class ScopeMissing(Forbidden):
    """The personal API token lacks the scope that this call needs."""

    code = "SCOPE_MISSING"
    message = "This API token lacks the scope that the call needs: {scope}."


class ApiTokenRefused(Forbidden):
    """No personal API token reaches this, whatever its scopes: sign in."""

    code = "API_TOKEN_REFUSED"
    message = "Personal API tokens do not reach this. Sign in."


class NotFound(AppError):
    """There is no such thing."""

    status = 404
    code = "NOT_FOUND"
    message = "There is nothing at this address."


class MethodNotAllowed(AppError):
    """The address exists, the method does not."""

    status = 405
    code = "METHOD_NOT_ALLOWED"
    message = "This address does not take that method."


class NotAcceptable(AppError):
    """Every form of the answer is one that the client refuses."""

    status = 406
    code = "NOT_ACCEPTABLE"
    message = "The Accept header refuses every form that this answer has."

    def __init__(self, forms: Sequence[str] = ("application/json",)) -> None:
        super().__init__(details={"forms": list(forms)})


class Conflict(AppError):
    """The present state forbids it."""

    status = 409
    code = "CONFLICT"
    message = "This conflicts with what is already there."


class PreconditionFailed(AppError):
    """`If-Match` names a state that is not the present one."""

    status = 412
    code = "PRECONDITION_FAILED"
    message = "This has changed since you read it. Read it again."


class RequestTimeout(AppError):
    """The request took too long to arrive."""

    status = 408
    code = "REQUEST_TIMEOUT"
    message = "The request took too long to arrive."


class PayloadTooLarge(AppError):
    """The body is larger than this call takes."""

    status = 413
    code = "PAYLOAD_TOO_LARGE"
    message = "The body is too large."

    def __init__(self, *, limit_bytes: int | None) -> None:
        super().__init__(details={"limit_bytes": limit_bytes})


class UriTooLong(AppError):
    """The request line is longer than the server reads."""

    status = 414
    code = "URI_TOO_LONG"
    message = "The address is too long."


class HeadersTooLarge(AppError):
    """More header fields, or longer ones, than the server reads."""

    status = 431
    code = "HEADERS_TOO_LARGE"
    message = "The request's header fields are too large."


class UnsupportedMediaType(AppError):
    """The body is not of a kind that this call reads."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"
    message = "The body must be sent as {kind}."

    def __init__(self, *, kind: str = "application/json") -> None:
        super().__init__(kind=kind)


class Unprocessable(AppError):
    """Well-formed, and yet a schema or a business rule says no."""

    status = 422
    code = "VALIDATION_ERROR"
    message = "Some fields are not valid."


class InvalidFields(Unprocessable):
    """`details.fields` maps a dotted path to what is wrong with it."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__(details={"fields": dict(fields)})


class RateLimited(AppError):
    """Too many calls."""

    status = 429
    code = "RATE_LIMITED"
    message = "Too many requests. Try again later."


class InternalError(AppError):
    """A bug; the answer says nothing of the inside."""


class ServiceUnavailable(AppError):
    """The database cannot be reached."""

    status = 503
    code = "SERVICE_UNAVAILABLE"
    message = "The service cannot reach its database. Try again shortly."

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        self.headers.setdefault("Retry-After", "2")


class NotMigrated(ServiceUnavailable):
    """The tables are not those that this program was written for."""

    message = "The database is not migrated: flask --app wsgi db upgrade."
