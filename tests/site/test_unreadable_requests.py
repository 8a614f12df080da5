"""What gunicorn refuses before the program sees it has the one error shape too."""

from __future__ import annotations

import json
import socket
from http.client import HTTPResponse
from urllib.parse import urlsplit

import pytest

HOST = b"Host: localhost\r\n"
CHUNKED = (
    b"POST /api/v1/auth/login HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def send(base: str, request: bytes) -> tuple[int, dict[str, str], dict[str, object]]:
    address = urlsplit(base)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        return response.status, dict(response.headers), json.loads(response.read())["error"]


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST, 414, "URI_TOO_LONG"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X-A: " + b"a" * 9000, 431, "HEADERS_TOO_LARGE"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X-A: a\r\n" * 99, 431, "HEADERS_TOO_LARGE"),
        (b"GET / HTTP/9\r\n" + HOST, 400, "BAD_REQUEST"),
        (b"\x16\x03\x01 what is this\r\n" + HOST, 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Bad Name: a\r\n", 400, "BAD_REQUEST"),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: odd\r\n", 400, "BAD_REQUEST"),
        (CHUNKED + b"0x1\r\na\r\n0", 400, "BAD_REQUEST"),
        (CHUNKED + b"-1", 400, "BAD_REQUEST"),
    ],
)
def test_a_request_that_cannot_be_read_is_told_so_in_json(
    live_server: str, request_: bytes, status: int, code: str
) -> None:
    answer = send(live_server, request_ + b"\r\n\r\n")
    assert (answer[0], answer[2]["code"], answer[2]["details"]) == (status, code, {})
    assert answer[1]["Content-Type"] == "application/json"
    assert answer[1]["X-Request-ID"] == answer[2]["request_id"]
