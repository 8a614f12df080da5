"""A real HTTP server on loopback that keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """A request. The names of `headers` are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


# Writes an answer; True when it wrote to the handler's `wfile` itself.
Answering = Callable[[Received, BaseHTTPRequestHandler], bool]


@dataclass
class Receiver:
    """What came, and what to answer: the statuses in turn, the last of them for ever."""

    port: int
    host: str = "127.0.0.1"
    scheme: str = "http"
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"ok"
    answering: Answering | None = None
    names: list[str | None] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}/hook"


@contextmanager
def receiver(
    host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver, for as long as the block lasts."""
    server = ThreadingHTTPServer((host, port), _handler(lambda: told))
    server.daemon_threads = True
    server.block_on_close = False
    told = Receiver(server.server_address[1], host, "https" if tls else "http")
    if tls is not None:
        tls.sni_callback = lambda _sock, name, _context: told.names.append(name)
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.done.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(told: Callable[[], Receiver]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                self.close_connection = True  # the caller gave up, as some tests want

        def answer(self) -> None:
            self.close_connection = True
            receiver = told()
            length = int(self.headers.get("Content-Length", "0"))
            names = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, names, self.rfile.read(length))
            statuses = receiver.statuses
            status = statuses.pop(0) if len(statuses) > 1 else statuses[0]
            receiver.received.append(request)
            if receiver.answering is not None and receiver.answering(request, self):
                return
            self.send_response(status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        do_GET = do_POST = answer  # noqa: N815 - as the base class names them

        def log_message(self, *_args: object) -> None:
            pass

    return Handler
