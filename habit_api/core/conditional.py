"""ETags: a client reads again only what has changed, and changes only what it has seen.

The tag of a resource is a digest of its `GET` as it is sent, so it counts every derived figure.
`If-Match` compares it with what the same view would answer now, inside the unit of work and with
the user's row locked, as every verb that writes locks it first: of two calls with one tag, one is
too late.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask.views import MethodView

from habit_api.core.errors import PreconditionFailed
from habit_api.core.security import lock_user

WRITING = frozenset({"put", "patch", "delete"})
_ETAG = {"ETag": {"description": "Names this state of it.", "schema": {"type": "string"}}}


def answer(made: ResponseReturnValue) -> Response:
    """The answer to a `GET`, with its tag; 304 where the client has it already."""
    response = current_app.make_response(made)
    if response.status_code != 200:
        return response
    tag = _tag(response)
    response.headers["ETag"] = f'"{tag}"'
    if "HTTP_IF_NONE_MATCH" in request.environ and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
    return response


def asked() -> bool:
    """Whether the client wants its change made only to what it has seen."""
    return "HTTP_IF_MATCH" in request.environ


def check(view: MethodView, values: dict[str, Any]) -> None:
    """Raise `PreconditionFailed` unless `If-Match` names what `view` shows at `values` now.

    At the beginning of a unit of work: the user's row stays locked until its end. What cannot be
    read has no tag, and only `*` names it.
    """
    lock_user()
    tag = ""
    get = getattr(view, "get", None)
    if get is not None:
        # Raises as the call itself would where there is nothing, or nothing of the user's.
        tag = _tag(current_app.make_response(get(**values)))
    if not request.if_match.contains(tag):
        raise PreconditionFailed


def describe(doc: dict[str, Any], method: str, *, tagged: bool) -> None:
    """Say in an operation's document what it has of this; what is streamed is not `tagged`."""
    if method in WRITING:
        doc.setdefault("parameters", []).append("IfMatch")
    if method == "get" and tagged and 200 in doc["responses"]:
        doc.setdefault("parameters", []).append("IfNoneMatch")
        doc["responses"][200].setdefault("headers", {}).update(_ETAG)
        doc["responses"][304] = {"description": "You have it already.", "headers": _ETAG}


def _tag(response: Response) -> str:
    return blake2b(response.get_data(), digest_size=16).hexdigest()
