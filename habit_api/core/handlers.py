"""Every kind of failure, whoever raises it, becomes the one error shape."""

from __future__ import annotations

import re
from typing import Any

import psycopg2
from flask import Flask, Response, g, jsonify, request
from flask_jwt_extended.exceptions import JWTExtendedException, NoAuthorizationError
from gunicorn.http.errors import NoMoreData, ParseException
from jwt.exceptions import ExpiredSignatureError, PyJWTError
from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError, PendingRollbackError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests

from habit_api.core import errors
from habit_api.core.database import Base
from habit_api.core.errors import AppError
from habit_api.core.extensions import jwt, limiter
from habit_api.core.limits import breached

log = get_logger("habit_api.errors")

BY_STATUS: dict[int, type[AppError]] = {
    400: errors.BadRequest,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    406: errors.NotAcceptable,
    415: errors.UnsupportedMediaType,
    422: errors.Unprocessable,
    503: errors.ServiceUnavailable,
}
# PostgreSQL's SQLSTATE; SQLite only says "FOREIGN KEY constraint failed".
FOREIGN_KEY_VIOLATION = "23503"
# A table or a column that is not there: PostgreSQL's SQLSTATE, and SQLite's words.
UNDEFINED = ("42P01", "42703")
UNDEFINED_WORDS = re.compile(r"no such (table|column)|table \w+ has no column")
# A unique constraint's name -> the error that its violation means. Rooms add theirs in `app.py`.
VIOLATIONS: dict[str, type[AppError]] = {}


def init_app(app: Flask, *, violations: dict[str, type[AppError]]) -> None:
    """Register the handlers; `violations` maps unique constraints to errors."""
    VIOLATIONS.update(violations)
    app.register_error_handler(AppError, answer)
    app.register_error_handler(HTTPException, lambda error: answer(_of_http(error)))
    app.register_error_handler(TooManyRequests, lambda _: answer(breached(limiter.current_limit)))
    app.register_error_handler(JWTExtendedException, lambda error: answer(_of_token(error)))
    app.register_error_handler(PyJWTError, lambda error: answer(_of_token(error)))
    # A body that turns out to be none while a view reads it.
    app.register_error_handler(ParseException, lambda _: answer(errors.BadRequest()))
    app.register_error_handler(NoMoreData, lambda _: answer(errors.BadRequest()))
    app.register_error_handler(SQLAlchemyError, lambda error: answer(_of_database(error)))
    # From the driver itself, where a connection turns out to be dead as it is taken or put back.
    app.register_error_handler(psycopg2.Error, lambda error: answer(_of_driver(error)))
    app.register_error_handler(Exception, lambda error: answer(_of_bug(error)))
    # flask-jwt-extended registers handlers of its own, each asking one of these.
    jwt.unauthorized_loader(lambda _: answer(errors.Unauthorized()))
    jwt.invalid_token_loader(lambda _: answer(errors.TokenInvalid()))
    jwt.expired_token_loader(lambda *_: answer(errors.TokenExpired()))
    jwt.revoked_token_loader(lambda *_: answer(errors.TokenRevoked()))
    jwt.token_verification_failed_loader(lambda *_: answer(errors.TokenInvalid()))
    jwt.user_lookup_error_loader(lambda *_: answer(errors.TokenInvalid()))
    jwt.needs_fresh_token_loader(lambda *_: answer(errors.TokenInvalid()))


def shape(error: AppError, request_id: str | None) -> dict[str, Any]:
    """The error's JSON."""
    return {
        "error": {
            "code": error.code,
            "message": error.text,
            "details": error.details,
            "request_id": request_id,
        }
    }


def answer(error: AppError) -> Response:
    """The response that `error` is."""
    g.error_code = error.code
    response = jsonify(shape(error, g.get("request_id")))
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def _of_http(error: HTTPException) -> AppError:
    status = error.code or 500
    if isinstance(error, SecurityError):
        return errors.BadHost()
    if status == errors.PayloadTooLarge.status:
        return errors.PayloadTooLarge(limit_bytes=g.get("most_bytes", request.max_content_length))
    kind = BY_STATUS.get(status, errors.BadRequest if status < 500 else errors.InternalError)
    made = kind()
    kept = {k: v for k, v in error.get_headers() if k.lower() in ("allow", "retry-after")}
    made.headers.update(kept)
    return made


def _of_token(error: Exception) -> AppError:
    if isinstance(error, NoAuthorizationError):
        return errors.Unauthorized()
    if isinstance(error, ExpiredSignatureError):
        return errors.TokenExpired()
    return errors.TokenInvalid()


def _of_database(error: SQLAlchemyError) -> AppError:
    if isinstance(error, IntegrityError):
        return violation(error)
    if isinstance(error, StaleDataError):
        # The row went away between being read and being written.
        return errors.NotFound()
    # PendingRollbackError: something went on after a connection had broken.
    if isinstance(error, PoolTimeout | PendingRollbackError):
        return _of_absence(error)
    if isinstance(error, DBAPIError) and _is_undefined(error.orig):
        hint = "not migrated: flask --app wsgi db upgrade"
        log.error("database.not_migrated", hint=hint, exc_info=error)
        return errors.NotMigrated()
    gone = isinstance(error, DBAPIError) and (error.connection_invalidated or _is_gone(error.orig))
    return _of_absence(error) if gone else _of_bug(error)


def _of_driver(error: psycopg2.Error) -> AppError:
    return _of_absence(error) if _is_gone(error) else _of_bug(error)


def _of_absence(error: Exception) -> AppError:
    log.error("database.unreachable", reason=type(error).__name__, exc_info=error)
    return errors.ServiceUnavailable()


def _is_gone(error: BaseException | None) -> bool:
    # Driver-neutral: both drivers raise OperationalError for "cannot connect", "server went away",
    # "database is locked" and deadlocks, all of which are cured by trying again. psycopg2 raises
    # DatabaseError itself for an answer that broke off.
    names = {kind.__name__ for kind in type(error).__mro__}
    lost = {"OperationalError", "InterfaceError"}
    return bool(names & lost) or type(error).__name__ == "DatabaseError"


def _is_undefined(error: BaseException | None) -> bool:
    # What this program asks for, its migrations make.
    code = getattr(error, "pgcode", None)
    return code in UNDEFINED or (code is None and bool(UNDEFINED_WORDS.match(str(error))))


def violation(error: IntegrityError) -> AppError:
    """The error that a broken constraint means."""
    if _refers_to_nothing(error):
        # What a call refers to it has seen or locked, but for its user, who was deleted meanwhile.
        return errors.TokenRevoked()
    kind = VIOLATIONS.get(_constraint(error) or "")
    if kind is None:
        log.warning("database.constraint", constraint=_constraint(error))
    return (kind or errors.Conflict)()


def _refers_to_nothing(error: IntegrityError) -> bool:
    code: str | None = getattr(error.orig, "pgcode", None)
    return code == FOREIGN_KEY_VIOLATION or str(error.orig).startswith("FOREIGN KEY")


def _constraint(error: IntegrityError) -> str | None:
    """The broken constraint's name: PostgreSQL says it, SQLite only names the columns."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        name: str | None = diagnosis.constraint_name
        return name
    columns = re.findall(r"(\w+)\.(\w+)", str(error.orig).partition("UNIQUE constraint failed:")[2])
    if not columns:
        return None
    table = Base.metadata.tables.get(columns[0][0])
    wanted = {column for _, column in columns}
    if table is None:
        return None
    rules: list[UniqueConstraint | Index] = [
        rule for rule in table.constraints if isinstance(rule, UniqueConstraint)
    ]
    rules += [index for index in table.indexes if index.unique]
    for rule in rules:
        if {column.name for column in rule.columns} == wanted:
            return str(rule.name)
    return None


def _of_bug(error: Exception) -> AppError:
    log.error("request.failed", exc_info=error)
    return errors.InternalError()
