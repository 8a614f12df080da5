"""What we ask of answers beyond schemathesis's own checks; `schemathesis.toml` loads this file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import schemathesis

# Fields with more to them than JSON Schema can say, and where ("" is anywhere).
BEYOND_SCHEMA = {
    "current_password": ("",),  # only where the account has one, and is it the right one
    "email": ("",),  # `format: email` takes x@b
    "expires_at": ("/auth/api-tokens",),  # not over yet
    "file": ("/imports", "/avatar"),  # what is in it
    "new_password": ("/password",),  # is it a common one
    "password": ("",),  # is it a common one
    "timezone": ("",),  # the list of zones is the machine's
    "username": ("/login",),  # the e-mail address instead, not both
}


# What gunicorn reads of a request's first line, less the path.
LONGEST_QUERY = 3_500


@schemathesis.hook
def filter_query(_context: schemathesis.HookContext, query: dict[str, Any] | None) -> bool:
    """Leave out queries that never reach the program: the server refuses them in its own words."""
    return len(urlencode(query or {}, doseq=True)) < LONGEST_QUERY


@schemathesis.hook
def before_call(
    _context: schemathesis.HookContext, case: schemathesis.Case[Any], _kwargs: dict[str, Any]
) -> None:
    """Ask for changes to what is there: made-up tags would all be refused. Use no key twice."""
    wrong = case.meta is not None and not case.meta.generation.mode.is_positive
    if not case.headers or wrong:
        return
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if "If-None-Match" in case.headers:
        # 304 has nothing to look at, and counts as a refusal.
        case.headers["If-None-Match"] = '"another"'
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = uuid4().hex


@schemathesis.check
def shape_as_documented(
    _context: schemathesis.CheckContext,
    response: schemathesis.Response,
    case: schemathesis.Case[Any],
) -> None:
    """A request that the document allows may break a business rule; its shape is never wrong."""
    if (
        response.status_code != 422
        or case.meta is None
        or not case.meta.generation.mode.is_positive
    ):
        return
    error = response.json()["error"]
    if error["code"] != "VALIDATION_ERROR":
        return
    fields = error["details"]["fields"]
    path = case.operation.path
    wrong = {
        name: texts
        for name, texts in fields.items()
        if not any(part in path for part in BEYOND_SCHEMA.get(name, ()))
    }
    if wrong:
        raise AssertionError(f"The document allows what the program refuses: {wrong}")
