"""gunicorn's worker: slow clients hold none of its threads, and errors have the one shape."""

from __future__ import annotations

import json
import selectors
import socket
import struct
import time
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from gunicorn import http, util
from gunicorn.http import errors as unreadable
from gunicorn.workers.gthread import ThreadWorker

from habit_api.core.errors import (
    AppError,
    BadRequest,
    HeadersTooLarge,
    InternalError,
    RequestTimeout,
    UriTooLong,
)
from habit_api.core.handlers import shape
from habit_api.site.arriving import ARRIVING, KEPT, Unreader, is_whole, waits_for_leave

# A client that takes nothing of its answer for so many seconds has gone.
TAKING = 30


class Worker(ThreadWorker):
    """Threads that get whole requests; JSON where gunicorn itself would answer in HTML.

    gunicorn gives a thread to each connection as soon as its first byte is there, and as many
    clients as there are threads that drip one byte after the other would stop the service.
    """

    def enqueue_req(self, conn: Any) -> None:
        """Keep a connection in the loop until its request is there. gunicorn sends all here."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            take_at_most(TAKING, conn.sock)
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
        if conn.parser.unreader.gone:
            self.nr_conns -= 1
            conn.close()
            return
        conn.arrived = bytearray(conn.parser.unreader.take_buffered())
        conn.told = False
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + ARRIVING
        self.pending_conns.append(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, readable)
        if conn.arrived:
            self._look(conn, ended=False)

    def on_pending_socket_readable(self, conn: Any, client: Any) -> None:
        """More of a request has come, or the client has left."""
        try:
            data = conn.sock.recv(KEPT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.arrived += data
        self._look(conn, ended=not data)

    def murder_pending(self) -> None:
        """Send those away whose request took too long."""
        now = time.monotonic()
        while self.pending_conns and self.pending_conns[0].timeout <= now:
            conn = self.pending_conns[0]
            if conn.arrived:
                self._say(conn.sock, answer(RequestTimeout(), uuid4().hex))
            self._leave(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer; whoever does not take the answer has gone."""
        try:
            return super().handle_request(req, conn)
        except BlockingIOError:
            self.log.debug("The client did not take the answer.")
            return False

    def _look(self, conn: Any, *, ended: bool) -> None:
        """Hand a request to the threads, if it is there."""
        if ended and not conn.arrived:
            self._leave(conn)
        elif ended or is_whole(bytes(conn.arrived)):
            self.poller.unregister(conn.sock)
            self.pending_conns.remove(conn)
            conn.parser.unreader.unread(bytes(conn.arrived))
            conn.parser.unreader.begin()
            conn.arrived.clear()
            conn.data_ready = True
            super().enqueue_req(conn)
        elif not conn.told and waits_for_leave(bytes(conn.arrived)):
            conn.told = True
            self._say(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()

    def _say(self, client: Any, words: bytes) -> None:
        try:
            util.write_nonblock(client, words)
        except OSError:
            self.log.debug("The client did not wait for the answer.")

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that could not be read, or a failure outside of the program."""
        error, request_id = meaning(exc), uuid4().hex
        if error.status < 500:
            self.log.warning("Unreadable: %s, request_id=%s", type(exc).__name__, request_id)
        else:
            self.log.error("Failed before the program, request_id=%s", request_id, exc_info=exc)
        self._say(client, answer(error, request_id))


def take_at_most(seconds: int, client: Any) -> None:
    """Have writing to `client` fail when nothing of it is taken for so long."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", seconds, 0))


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
