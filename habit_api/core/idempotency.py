"""`Idempotency-Key`: a call that is made again is done once, and answered as the first time.

The answer is kept in the transaction of its effect, so that a crash leaves both or none. Calls of
one user take turns at the user's row; the second finds what the first has left there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Any

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue

from habit_api.core import answers
from habit_api.core.answers import Call
from habit_api.core.errors import AppError, Conflict, InvalidFields, Unprocessable
from habit_api.core.security import lock_user
from habit_api.core.types import AnyRow
from habit_api.core.unit_of_work import drop_held, held_units, last_unit, release_connection

HEADER = "Idempotency-Key"
KEY = re.compile(r"[!-~]{1,255}")
# What is answered here shows tokens, and is kept nowhere.
NEVER_BELOW = "/auth"
_REPLAYED = {
    "Idempotent-Replayed": {
        "description": "`true` where the call was made before with this key.",
        "schema": {"type": "string"},
    }
}


class IdempotencyKeyReused(Unprocessable):
    """The key was used for a call with another body."""

    code = "IDEMPOTENCY_KEY_REUSED"
    message = "This Idempotency-Key was used for another body. Take a new key for a new call."


class AnswerNotKept(Conflict):
    """The call was made before with this key; its answer is no longer there."""

    code = "ANSWER_NOT_KEPT"
    message = "This call was made before with this Idempotency-Key. Its answer was not kept."


class _Known(Exception):
    """Somebody made the call in the meantime."""

    def __init__(self, row: AnyRow) -> None:
        super().__init__()
        self.row = row


ERRORS: list[type[AppError]] = [IdempotencyKeyReused, AnswerNotKept]


def takes_key(blueprint: Any, method: str, facts: dict[str, Any]) -> bool:
    """Whether a view's calls may carry a key: every `POST` for which somebody is signed in.

    Not those with a password: the digest of a body that is kept would be worth guessing at.
    """
    below = str(blueprint.url_prefix).startswith(NEVER_BELOW)
    secret = below or bool(facts.get("takes_password"))
    return method == "post" and bool(facts.get("needs_login")) and not secret


def asked() -> bool:
    """Whether the client has a key for its call."""
    return "HTTP_IDEMPOTENCY_KEY" in request.environ


def once(
    act: Callable[[], ResponseReturnValue], *, judge: Callable[[], object]
) -> ResponseReturnValue:
    """The answer of `act`, or the one that it gave the first time.

    What is answered from memory calls no view: `judge` raises what its guard would, and nothing is
    kept then. Raises `InvalidFields` for a key that is none, `IdempotencyKeyReused`,
    `AnswerNotKept`.
    """
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        raise InvalidFields({HEADER: ["Must be 1 to 255 visible ASCII characters."]})
    judge()
    call = Call(g.principal.id, _digest(request.method, request.path.rstrip("/"), key), _body())
    row = answers.find(call)
    if row is not None:
        return _replay(call, row)
    with held_units(partial(_claim, call)):
        try:
            return _made(call, act)
        except _Known as known:
            return _replay(call, known.row)


def describe(doc: dict[str, Any]) -> None:
    """Say in the document of an operation that takes a key what it has of this."""
    doc.setdefault("parameters", []).append("IdempotencyKey")
    for status, response in doc["responses"].items():
        if str(status).startswith("2"):
            response.setdefault("headers", {}).update(_REPLAYED)


def _made(call: Call, act: Callable[[], ResponseReturnValue]) -> Response:
    """The answer of `act`, kept together with what it wrote."""
    try:
        response = current_app.make_response(act())
    except _Known:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is becomes the answer that it always is
        response = current_app.make_response(current_app.handle_user_exception(error))
    if response.status_code >= 500:
        drop_held()
    elif response.status_code in (401, 429):
        release_connection()
    else:
        with last_unit():
            answers.keep(call, response)
    return response


def _claim(call: Call) -> None:
    """Have the user's calls to oneself; raises `_Known` when this one was made already."""
    lock_user()
    row = answers.find(call)
    if row is not None:
        raise _Known(row)


def _replay(call: Call, row: AnyRow) -> Response:
    if row.body != call.body:
        raise IdempotencyKeyReused
    response = answers.shown(row)
    if response is None:
        raise AnswerNotKept
    response.headers["Idempotent-Replayed"] = "true"
    return response


def _body() -> str:
    """The digest of the body: of a form its fields and files, whose boundary is always another."""
    if request.mimetype != "multipart/form-data":
        return _digest(request.get_data().decode("latin-1"))
    fields = [f"{name}\0{value}" for name, value in request.form.items(multi=True)]
    files = [
        f"{name}\0{file.filename}\0{_of_file(file.stream)}"
        for name, file in request.files.items(multi=True)
    ]
    return _digest(*sorted(fields), "", *sorted(files))


def _of_file(stream: Any) -> str:
    digest = blake2b(digest_size=16)
    while chunk := stream.read(1 << 16):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _digest(*parts: str) -> str:
    """Tells one list of texts from another."""
    digest = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()
