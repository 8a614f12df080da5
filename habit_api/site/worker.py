"""gunicorn's worker, which tells in the one error shape what never reaches the program."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from gunicorn import util
from gunicorn.http import errors as unreadable
from gunicorn.workers.gthread import ThreadWorker

from habit_api.core.errors import AppError, BadRequest, HeadersTooLarge, InternalError, UriTooLong
from habit_api.core.handlers import shape


class Worker(ThreadWorker):
    """Threads, and JSON where gunicorn itself would answer in HTML."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that could not be read, or a failure outside of the program."""
        error, request_id = meaning(exc), uuid4().hex
        if error.status < 500:
            self.log.warning("Unreadable: %s, request_id=%s", type(exc).__name__, request_id)
        else:
            self.log.error("Failed before the program, request_id=%s", request_id, exc_info=exc)
        try:
            util.write_nonblock(client, answer(error, request_id))
        except OSError:
            self.log.debug("The client did not wait for the answer.")


def meaning(exc: Exception) -> AppError:
    """The error that a failure outside of the program means to the client."""
    if isinstance(exc, unreadable.LimitRequestLine):
        return UriTooLong()
    if isinstance(exc, unreadable.LimitRequestHeaders):
        return HeadersTooLarge()
    return BadRequest() if isinstance(exc, unreadable.ParseException) else InternalError()


def answer(error: AppError, request_id: str) -> bytes:
    """A whole HTTP answer, which closes the connection."""
    body = json.dumps(shape(error, request_id)).encode()
    head = (
        f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/json\r\n"
        "Cache-Control: no-store\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Request-ID: {request_id}\r\n\r\n"
    )
    return head.encode("latin-1") + body
