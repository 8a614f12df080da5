"""One request over a real socket: no redirect followed, nothing unpacked, no proxy asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from urllib.parse import urlsplit

SECONDS = 20


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(base: str, path: str, **headers: str) -> Answer:
    """The answer to a GET; `if_none_match="x"` sends `If-None-Match: x`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return _ask(base, "GET", path, None, named)


def post(base: str, path: str, body: dict[str, str]) -> Answer:
    """The answer to a POST of JSON."""
    return _ask(base, "POST", path, json.dumps(body), {"Content-Type": "application/json"})


def _ask(base: str, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=SECONDS)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
