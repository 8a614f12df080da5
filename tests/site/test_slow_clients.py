"""Clients that take their time hold up nobody but themselves."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.site import arriving
from habit_api.site.arriving import Unreader, is_here, is_whole, waits_for_leave
from tests.site import wire

pytestmark = pytest.mark.indifferent

HEAD = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n"
JSON = b"Content-Type: application/json\r\n"
DOCUMENT = b"GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
BYE = b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
# More than there are threads.
MANY = 40


def connect(base: str) -> socket.socket:
    address = urlsplit(base)
    return socket.create_connection((address.hostname, address.port), timeout=20)


def reader(base: str, requests: bytes) -> socket.socket:
    """A client whose system takes little of an answer unless the client reads it."""
    address = urlsplit(base)
    client = socket.socket()
    client.settimeout(20)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect((address.hostname, address.port))
    client.sendall(requests)
    return client


def answer_on(connection: socket.socket) -> tuple[int, dict[str, object]]:
    response = HTTPResponse(connection)
    response.begin()
    return response.status, json.loads(response.read())["error"]


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        HEAD + b"X-Slow: ",
        HEAD + JSON + b'Content-Length: 40\r\n\r\n{"username":',
        HEAD + JSON + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        HEAD + JSON + b"Expect: 100-continue\r\nContent-Length: 40\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HT",
        # More than the loop keeps, so that a thread must wait for the rest.
        HEAD + JSON + b"Content-Length: 900000\r\n\r\n" + b" " * arriving.KEPT,
        # It only looks as if this were its end.
        HEAD + JSON + b"Transfer-Encoding: chunked\r\n\r\n20\r\n\r\n0\r\n\r\n",
        # Answered, told good-bye, and still there.
        BYE,
    ],
)
def test_any_number_of_slow_clients_leaves_the_threads_to_others(
    live_server: str, begun: bytes
) -> None:
    with ExitStack() as stack:
        for _ in range(MANY):
            slow = stack.enter_context(connect(live_server))
            slow.sendall(begun)
        began = time.monotonic()
        for _ in range(5):
            assert wire.get(live_server, "/health").status == 200
        assert time.monotonic() - began < 3


def test_any_number_of_clients_that_trickle_their_answers_leaves_the_threads_to_others(
    live_server: str,
) -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        slow = [stack.enter_context(reader(live_server, DOCUMENT * 20)) for _ in range(MANY)]
        for _ in range(5):
            for client in slow:
                assert client.recv(1_500)
            assert wire.get(live_server, "/health").status == 200
        assert time.monotonic() - began < 3


def test_who_reads_slowly_gets_all(live_server: str) -> None:
    whole = wire.get(live_server, "/api/openapi.json").body
    with reader(live_server, DOCUMENT * 3 + BYE) as client:
        read = b""
        while piece := client.recv(16_384):
            read += piece
            time.sleep(0.001)
    assert read.count(whole) == 3
    assert read.endswith(b'{"status":"ok"}')


@pytest.mark.slow
def test_a_request_that_does_not_arrive_in_time_is_told_so(live_server: str) -> None:
    with connect(live_server) as slow, connect(live_server) as silent:
        slow.sendall(HEAD + b"X-Slow: ")
        status, error = answer_on(slow)
        assert (status, error["code"]) == (408, "REQUEST_TIMEOUT")
        assert silent.recv(1) == b""


def test_a_request_in_pieces_is_answered(live_server: str) -> None:
    with connect(live_server) as slow:
        slow.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in HEAD + JSON + b"Content-Length: 2\r\n\r\n{}":
            slow.send(bytes([byte]))
        assert answer_on(slow)[0] == 422


def test_who_waits_to_be_told_to_go_on_is_told(live_server: str) -> None:
    with connect(live_server) as client:
        client.sendall(HEAD + JSON + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 100 Continue")
        client.sendall(b"{}")
        assert answer_on(client)[0] == 422


def test_requests_sent_before_the_answers_are_read_are_answered_in_turn(live_server: str) -> None:
    once = HEAD + JSON + b"Content-Length: 2\r\n\r\n{}"
    with connect(live_server) as client:
        client.sendall(once * 3 + once[:-1])
        read = b""
        while read.count(b'"}}') < 3:  # whole answers, however they are cut
            read += client.recv(65536)
        client.sendall(once[-1:])
        assert answer_on(client)[0] == 422


def test_a_connection_serves_one_call_after_the_other(live_server: str) -> None:
    connection = HTTPConnection(urlsplit(live_server).netloc, timeout=20)
    for body in ("{}", json.dumps({"username": "x" * 200_000}), "{}"):
        connection.request("POST", "/api/v1/auth/login", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        assert response.status == 422
    connection.close()


def test_a_client_that_leaves_in_the_middle_is_forgotten(live_server: str) -> None:
    for begun in (b"", b"GET", HEAD + JSON + b"Content-Length: 40\r\n\r\n{"):
        with connect(live_server) as gone:
            gone.sendall(begun)
    assert wire.get(live_server, "/health").status == 200


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-LENGTH: 3\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: -3\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\n\r\n", True),
        (b"x" * arriving.KEPT, True),
    ],
)
def test_what_is_whole(data: bytes, whole: bool) -> None:
    assert is_whole(data) is whole
    sure = whole and b"chunked" not in data and len(data) < arriving.KEPT
    assert is_here(data) is sure


@given(st.binary(max_size=300))
def test_any_bytes_are_whole_or_not(data: bytes) -> None:
    assert is_whole(data) in (True, False)
    assert waits_for_leave(data) in (True, False)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_the_rest_of_a_request_must_keep_its_pace(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = pair
    monkeypatch.setattr(arriving, "PATIENCE", 0.05)
    unreader = Unreader(ours)
    unreader.begin()
    theirs.sendall(b"abc")
    assert unreader.chunk() == b"abc"
    assert unreader.chunk() == b""
    theirs.sendall(b"too late")
    assert (unreader.chunk(), unreader.gone) == (b"", True)
    assert ours.gettimeout() is None


def test_what_the_program_left_unread_is_cleared_away_as_gunicorn_does(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    ours, _ = pair
    ours.settimeout(0.01)
    unreader = Unreader(ours)
    with pytest.raises(TimeoutError):
        unreader.chunk()
    assert not unreader.gone
