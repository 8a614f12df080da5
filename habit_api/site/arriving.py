"""Requests that are still on their way: whether one is whole, and how long the rest may take."""

from __future__ import annotations

import re
import time
from typing import Any

from gunicorn.http.unreader import SocketUnreader

# The loop keeps so much of a request before a thread sees it: nearly all requests are shorter, and
# a thousand clients at once cost 64 MiB.
KEPT = 64 * 1024
# So many seconds a request may take to be whole, or to be as long as that.
ARRIVING = 10.0
# What lies beyond it must come at this pace (bytes a second), after so many seconds of patience.
PACE, PATIENCE = 32 * 1024, 10.0
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?:\r\n|\Z)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
# The line that a chunked body begins with; another is wrong, whatever follows.
CHUNK = re.compile(rb"[0-9a-f]+[ \t]*(?:;[^\r\n]*)?\r\n", re.IGNORECASE)
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)


def is_whole(data: bytes) -> bool:
    """Whether a thread can be given what has arrived: all of a request, or as much as is kept.

    What is wrong with it the parser says. What is taken for whole too early is only waited for by
    the thread.
    """
    if len(data) >= KEPT:
        return True
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return False
    if CHUNKED.search(head):
        if b"\r\n" in body and not CHUNK.match(body):
            return True
        framed = b"\r\n" + body
        ended = b"\r\n0\r\n" in framed and framed.endswith(b"\r\n\r\n")
        return ended or b"\r\n0\r\n\r\n" in framed
    length = CONTENT_LENGTH.search(head)
    return length is None or len(body) >= int(length[1])


def is_here(data: bytes) -> bool:
    """Whether, beyond doubt, nothing of a request is left to wait for."""
    head, end, body = data.partition(b"\r\n\r\n")
    length = CONTENT_LENGTH.search(head)
    return bool(end and not CHUNKED.search(head) and (not length or len(body) >= int(length[1])))


def waits_for_leave(data: bytes) -> bool:
    """Whether the client sends the body only once it is told to go on."""
    head, end, _ = data.partition(b"\r\n\r\n")
    return bool(end and EXPECTS.search(head))


class Unreader(SocketUnreader):  # type: ignore[misc]  # untyped
    """Reads what is left of a request; a client that sends slower than the pace counts as gone."""

    def __init__(self, sock: Any) -> None:
        super().__init__(sock)
        self.gone = False
        self.until = 0.0

    def begin(self) -> None:
        """A thread takes the request up: its time runs from now."""
        self.until = time.monotonic() + PATIENCE

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece; nothing once the client is gone."""
        if self.gone or self.sock.gettimeout() is not None:
            # With a timeout gunicorn itself is at work, clearing away what nobody read.
            return b"" if self.gone else super().chunk(size_hint)
        try:
            # At least a little: zero would mean not to wait at all.
            self.sock.settimeout(max(self.until - time.monotonic(), 0.001))
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            data = b""
        finally:
            self.sock.settimeout(None)
        # Were the rest to come yet, it would be read as the next request.
        self.gone = not data
        self.until += len(data) / PACE
        return data
