"""What the document says of an operation's errors: those of its nature, and those it names."""

from __future__ import annotations

from typing import Any

from apispec import APISpec

from habit_api.core import conditional, errors, idempotency, pages
from habit_api.core.api import Error
from habit_api.core.errors import AppError
from habit_api.core.forms import HTML, JSON


def describe(
    doc: dict[str, Any], doc_info: dict[str, Any], method: str, *, keyed: bool, spec: APISpec
) -> None:
    """Document each error by its status; `keyed` says whether the operation takes a key."""
    natural = [*_natural(doc_info, method), *(idempotency.ERRORS if keyed else ())]
    by_status: dict[int, list[type[AppError]]] = {}
    for error in [*natural, *doc_info.get("fails", [])]:
        known = by_status.setdefault(error.status, [])
        if error not in known:
            known.append(error)
    responses = doc.setdefault("responses", {})
    # webargs' own entry; ours says more.
    responses.pop(422, None)
    in_pages = set(doc_info.get("pages", []))
    for status, kinds in sorted(by_status.items()):
        page = not in_pages.isdisjoint(kinds)
        common = len(kinds) <= 2 or set(natural).issuperset(kinds)
        shared = common and not page
        responses[status] = _shared(spec, kinds) if shared else _response(kinds, page=page)


def _natural(doc_info: dict[str, Any], method: str) -> list[type[AppError]]:
    """The errors that any such operation can answer with."""
    found: list[type[AppError]] = [
        errors.BadHost,
        errors.NotAcceptable,
        errors.Unprocessable,
        errors.RateLimited,
        errors.InternalError,
        errors.ServiceUnavailable,
    ]
    if doc_info.get("needs_login"):
        found += [
            errors.Unauthorized,
            errors.TokenInvalid,
            errors.TokenExpired,
            errors.TokenRevoked,
            doc_info["refuses"],
        ]
    if doc_info.get("needs_admin"):
        found.append(errors.AdminsOnly)
    if doc_info.get("takes_body"):
        found += [
            errors.MalformedJson,
            errors.BodyMissing,
            errors.UnsupportedMediaType,
            errors.PayloadTooLarge,
        ]
    if method in conditional.WRITING:
        found.append(errors.PreconditionFailed)
    return found


def _shared(spec: APISpec, kinds: list[type[AppError]]) -> str:
    """The name of an answer that the document holds once: written out, they were most of it."""
    name = "Or".join(kind.__name__ for kind in kinds)
    if name not in spec.components.responses:
        spec.components.response(name, _response(kinds))
    return name


def _response(kinds: list[type[AppError]], *, page: bool = False) -> dict[str, Any]:
    lines = [f"`{kind.code}`: {(kind.__doc__ or '').strip().splitlines()[0]}" for kind in kinds]
    examples = {kind.code: {"value": _example(kind)} for kind in kinds}
    content: dict[str, Any] = {JSON: {"schema": Error, "examples": examples}}
    if page:
        content[HTML] = {"schema": {"type": "string"}, "example": pages.EXAMPLE}
    return {"description": "  \n".join(lines), "content": content}


def _example(kind: type[AppError]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    if kind is errors.Unprocessable:
        details = {"fields": {"name": ["Missing data for required field."]}}
    if kind is errors.PayloadTooLarge:
        details = {"limit_bytes": 1024 * 1024}
    return {
        "error": {
            "code": kind.code,
            "message": kind.message,
            "details": details,
            "request_id": "3f0c9a2be1d34c6f8a57d0c1b2a39e48",
        }
    }
