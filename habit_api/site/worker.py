"""gunicorn's worker: slow clients hold none of its threads, and errors have the one shape."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections import deque
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
from habit_api.site.arriving import ARRIVING, KEPT, Unreader, is_here, is_whole, waits_for_leave
from habit_api.site.sending import Connection

# So long, and so much, is read of a client that was told good-bye: without it, what it still sends
# would have the system throw away the end of its answer.
LINGER, LINGERING = 2.0, 64 * 1024


class Worker(ThreadWorker):
    """Threads that get whole requests; JSON where gunicorn itself would answer in HTML.

    gunicorn gives a thread to each connection as soon as its first byte is there, and as many
    clients as there are threads that drip one byte after the other would stop the service. So would
    as many that take their answers slowly: a thread only writes what the client takes at once, and
    the loop sends the rest. Requests that a thread has to wait for get half of the threads.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taking: dict[Any, Any] = {}  # connection: what its thread ended with
        self.parting: deque[Any] = deque()
        self.long: deque[Any] = deque()
        self.long_places = max(1, self.cfg.threads // 2)

    def enqueue_req(self, conn: Any) -> None:
        """Keep a connection in the loop until its request is there. gunicorn sends all here."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        if conn.parser is None:
            conn.sock = Connection(conn.sock)
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = Unreader(conn.sock)
            conn.is_long = False
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
        for conn in [conn for conn in self.taking if conn.sock.is_late()]:
            self.log.debug("The client did not take the answer.")
            del self.taking[conn]
            self._drop(conn)
        while self.parting and self.parting[0].timeout <= now:
            self._drop(self.parting.popleft())

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread is done: send on what the client has not taken, then keep the connection or not.

        gunicorn would wait for a client to close its end, and all others with it.
        """
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
            return
        if conn.is_long:
            conn.is_long = False
            self.long_places += 1
            self._let_in()
        if conn.sock.fileno() < 0:  # it failed in the middle of an answer
            self.nr_conns -= 1
        elif conn.sock.is_behind:
            conn.sock.setblocking(False)
            conn.sock.be_patient()
            self.taking[conn] = fs
            self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._send_on, conn))
        elif not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._part(conn)

    def _send_on(self, conn: Any, _client: Any) -> None:
        """The client takes more of its answer, or has left."""
        try:
            if not conn.sock.go_on():
                return
        except OSError:
            del self.taking[conn]
            self._drop(conn)
            return
        self.poller.unregister(conn.sock)
        self.finish_request(conn, self.taking.pop(conn))

    def _part(self, conn: Any) -> None:
        """Say good-bye, and give the client some time to hear it."""
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._hear_out, conn))
        self.parting.append(conn)
        conn.timeout, conn.heard = time.monotonic() + LINGER, 0
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.parting.remove(conn)
            self._drop(conn)

    def _hear_out(self, conn: Any, _client: Any) -> None:
        """Read over what a client sends that was told good-bye."""
        try:
            data = conn.sock.recv(LINGERING)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.heard += len(data)
        if not data or conn.heard >= LINGERING:
            self.parting.remove(conn)
            self._drop(conn)

    def _look(self, conn: Any, *, ended: bool) -> None:
        """Hand a request to the threads, if it is there."""
        if ended and not conn.arrived:
            self._leave(conn)
        elif ended or is_whole(bytes(conn.arrived)):
            self.poller.unregister(conn.sock)
            self.pending_conns.remove(conn)
            if ended or is_here(bytes(conn.arrived)):
                self._hand_over(conn)
            else:
                self.long.append(conn)
                self._let_in()
        elif not conn.told and waits_for_leave(bytes(conn.arrived)):
            conn.told = True
            self._say(conn.sock, b"HTTP/1.1 100 Continue\r\n\r\n")

    def _hand_over(self, conn: Any) -> None:
        conn.parser.unreader.unread(bytes(conn.arrived))
        conn.parser.unreader.begin()
        conn.arrived.clear()
        conn.data_ready = True
        super().enqueue_req(conn)

    def _let_in(self) -> None:
        """Hand over requests of which more is to come, as far as there are places for them."""
        while self.long and self.long_places:
            conn = self.long.popleft()
            conn.is_long = True
            self.long_places -= 1
            self._hand_over(conn)

    def _leave(self, conn: Any) -> None:
        self.pending_conns.remove(conn)
        self._drop(conn)

    def _drop(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
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
