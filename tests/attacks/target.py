"""The program that is attacked, and somebody who uses it meanwhile."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PASSWORD = "correct horse battery"
# Whoever behaves is answered within so many seconds, whatever the others do.
PATIENCE = 4.0
ORDINARY = "/api/v1/habits"


@dataclass(frozen=True)
class Answer:
    """What came back; `status` 0: the connection ended without an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Target:
    """The program at `base`, with two users."""

    def __init__(self, base: str) -> None:
        where = urlsplit(base)
        self.address = (where.hostname or "", where.port or 0)
        self.ada, self.ada_id = self._account("ada")
        self.eve, self.eve_id = self._account("eve")

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str
    ) -> Answer:
        """One ordinary request; a `body` of bytes is sent as it is, anything else as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            named["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body)
            named.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            told["set-cookie"] = "; ".join(answer.headers.get_all("Set-Cookie", []))
            return Answer(answer.status, told, answer.read().decode(errors="replace"))
        except (http.client.HTTPException, OSError):
            return Answer(0)
        finally:
            connection.close()

    def connect(self, *, system_takes: int = 0) -> socket.socket:
        """A connection of which our system takes `system_takes` bytes before they are read."""
        connection = socket.socket()
        connection.settimeout(15)
        if system_takes:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, system_takes)
        connection.connect(self.address)
        return connection

    def raw(self, data: bytes) -> list[int]:
        """The statuses of all answers to these bytes, read until the server closes."""
        read = b""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(65536):
                    read += piece
            except OSError:
                pass
        lines = [line for line in read.split(b"\r\n") if line.startswith(b"HTTP/1.")]
        return [int(line.split()[1]) for line in lines]

    def _account(self, name: str) -> tuple[str, str]:
        account = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
        made = self.call("POST", "/api/v1/auth/register", account)
        signed = self.call(
            "POST", "/api/v1/auth/login", {"username": name, "password": PASSWORD}
        ).json
        return signed["access_token"], made.json["user"]["id"]


@dataclass
class Neighbour:
    """An ordinary user's calls during an attack: how many, the slowest, those that failed."""

    calls: int = 0
    slowest: float = 0.0
    failed: list[int] = field(default_factory=list)


@contextmanager
def neighbour(target: Target) -> Iterator[Neighbour]:
    """Somebody who goes on using the program while the block runs."""
    seen, stop = Neighbour(), threading.Event()

    def use() -> None:
        while not stop.wait(0.05):
            began = time.monotonic()
            status = target.call("GET", ORDINARY, token=target.eve).status
            seen.slowest = max(seen.slowest, time.monotonic() - began)
            seen.calls += 1
            if status != 200:
                seen.failed.append(status)

    thread = threading.Thread(target=use)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()
