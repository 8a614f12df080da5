"""Attacks on the connection and on HTTP itself."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

from tests.attacks.target import Target

HOST = b"Host: localhost\r\n"
START = b"POST /api/v1/auth/login HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
SECOND = b"GET /api/v1/smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
# Wrong: the words for the table. Each attack gives one for each try, empty when that went well.
Tries = Iterator[str]


def refused(name: object, statuses: list[int]) -> str:
    """One answer, and that a refusal."""
    good = len(statuses) == 1 and 400 <= statuses[0] < 500
    return "" if good else f"{str(name)[:60]}: {statuses}"


def slow_heads(target: Target, seconds: float) -> Tries:
    return _drip(target, seconds, 100, b"GET /health HTTP/1.1\r\n" + HOST + b"X-Slow: ")


def slow_bodies(target: Target, seconds: float) -> Tries:
    return _drip(target, seconds, 100, START + b"Content-Length: 60000\r\n\r\n{")


def bodies_never_sent(target: Target, seconds: float) -> Tries:
    def begin(connection: socket.socket) -> None:
        connection.sendall(START + b"Content-Length: 900000\r\n\r\n")

    return _held(target, seconds, 100, begin)


def left_open(target: Target, seconds: float) -> Tries:
    return _held(target, seconds, 300, lambda _: None)


def bodies_half_sent(target: Target, seconds: float) -> Tries:
    """More than the loop keeps: what is left a thread must wait for."""
    begun = START + b"Content-Length: 900000\r\n\r\n" + b" " * 66_000
    return _held(target, seconds, 100, lambda connection: connection.sendall(begun))


def answers_not_taken(target: Target, seconds: float) -> Tries:
    return _held(target, seconds, 100, _ask_for_much)


def answers_trickled(target: Target, seconds: float) -> Tries:
    """Each reads a little now and then, so that something is always taken."""
    with ExitStack() as stack:
        slow = [stack.enter_context(target.connect(system_takes=2048)) for _ in range(100)]
        for connection in slow:
            _ask_for_much(connection)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for connection in slow:
                with suppress(OSError):
                    connection.recv(1_500)
            time.sleep(0.2)
        yield from [""] * len(slow)


def good_byes_not_heard(target: Target, seconds: float) -> Tries:
    last = b"GET /health HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    return _held(target, seconds, 100, lambda connection: connection.sendall(last))


def opened_and_left(target: Target, _seconds: float) -> Tries:
    for number in range(300):
        with target.connect() as connection:
            connection.sendall(SECOND[: number % len(SECOND)])
        yield ""


def oversized(target: Target, _seconds: float) -> Tries:
    get = b"GET /health HTTP/1.1\r\n" + HOST
    # Of what is far too long the server reads no more: the answer may go with the connection.
    for data in (
        b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n" + HOST,
        b"GET /?" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST,
        b"A" * 200_000,
        get + b"X-A: " + b"a" * 9_000 + b"\r\n",
        get + b"X-A: " + b"a" * 200_000 + b"\r\n",
        get + b"X" * 9_000 + b": a\r\n",
        get + b"X-A: a\r\n" * 100,
        get + b"X-A: " + b"a" * 8_000 + b"\r\n" + (b"X-A: " + b"a" * 8_000 + b"\r\n") * 70,
        get + b"Cookie: " + b"a=b; " * 2_000 + b"\r\n",
    ):
        statuses = target.raw(data + b"\r\n")
        lost = len(data) > 64_000 and not statuses
        yield "" if lost else refused(data[:20], statuses)


def smuggling(target: Target, _seconds: float) -> Tries:
    chunked = b"Transfer-Encoding: chunked\r\n"
    for fields, body in (
        (b"Content-Length: 2\r\nContent-Length: 47\r\n", b"{}"),
        (b"Content-Length: 2, 47\r\n", b"{}"),
        (b"Content-Length: 5\r\n" + chunked, b"0\r\n\r\n"),
        (chunked + b"Content-Length: 5\r\n", b"0\r\n\r\n"),
        (chunked + chunked, b"0\r\n\r\n"),
        (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
        (b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n"),
        (b"X: a\r\n Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
        (b"Content-Length: +2\r\n", b"{}"),
        (b"Content-Length: -2\r\n", b"{}"),
        (b"Content-Length: 0x2\r\n", b"{}"),
        (b"Content-Length: 2\x00\r\n", b"{}"),
        (b"Content-Length : 2\r\n", b"{}"),
        (b"Content_Length: 47\r\nContent-Length: 2\r\nConnection: close\r\n", b"{}"),
        (b"X: a\nContent-Length: 47\r\n", b""),
        (chunked, b"-1\r\n\r\n"),
        (chunked, b"0x1\r\na\r\n0\r\n\r\n"),
        (chunked, b"1\nab0\r\n\r\n"),
    ):
        yield refused(fields, target.raw(START + fields + b"\r\n" + body + SECOND))


def paths(target: Target, _seconds: float) -> Tries:
    for path in (
        *("/api/v1/habits/%2e%2e/users/me", "/api/v1/../../etc/passwd", "/..%2f..%2fetc%2fpasswd"),
        *("/api/v1/habits%2f1", "/api/v1/habits/1%00", "/%00", "/api/v1/habits/%ff", "/%u0041"),
        *("//evil.example/", "//evil.example/api/v1/habits", "/\\evil.example", "/%5cevil.example"),
        *("/api/v1/habits/" + "9" * 5_000, "/" + "a/" * 3_000, "/api/v1/habits;x=1", "/%"),
        *("http://evil.example/api/v1/x", "*", "api/v1/habits", "/api/docs/../../config.py"),
        *("/api/docs/%2e%2e/%2e%2e/config.py", "/.env", "/.git/config", "/api/v1/habits/\u00b2"),
        *("/api/v1/habits/1e1", "/api/v1/habits/+1", "/api/v1/habits/%31%0d%0aX: y", "/?\x01=1"),
    ):
        line = b"GET " + path.encode() + b" HTTP/1.1\r\n"
        yield refused(path, target.raw(line + HOST + b"Connection: close\r\n\r\n"))


def methods(target: Target, _seconds: float) -> Tries:
    for method in (
        *("TRACE", "CONNECT", "PROPFIND", "PURGE", "FOO", "get", "Get", "X" * 30, "X" * 9_000),
        *("G\tT", "G\x00T", "<", "GET GET", "M-SEARCH", ""),
    ):
        line = method.encode() + b" /api/v1/habits HTTP/1.1\r\n"
        yield refused(method, target.raw(line + HOST + b"Connection: close\r\n\r\n"))


def hosts(target: Target, _seconds: float) -> Tries:
    for host in (
        *("evil.example", "localhost.evil.example", "localhost@evil.example", "localhost, evil"),
        *("localhost:80:80", "", "a" * 5_000, "localhost/x", "127.0.0.1.evil.example", "[::1"),
    ):
        data = b"GET /api/v1/habits HTTP/1.1\r\nConnection: close\r\nHost: "
        yield refused(host, target.raw(data + host.encode() + b"\r\n\r\n"))
    twice = b"GET /api/v1/habits HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    yield refused("two hosts", target.raw(twice))


def _ask_for_much(connection: socket.socket) -> None:
    connection.sendall((b"GET /api/openapi.json HTTP/1.1\r\n" + HOST + b"\r\n") * 20)


def _drip(target: Target, seconds: float, count: int, begun: bytes) -> Tries:
    with ExitStack() as stack:
        slow = [stack.enter_context(target.connect()) for _ in range(count)]
        for connection in slow:
            connection.sendall(begun)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for connection in slow:
                with suppress(OSError):
                    connection.sendall(b"a")
            time.sleep(0.2)
        yield from [""] * count


def _held(
    target: Target, seconds: float, count: int, begin: Callable[[socket.socket], None]
) -> Tries:
    with ExitStack() as stack:
        for _ in range(count):
            begin(stack.enter_context(target.connect(system_takes=2048)))
        time.sleep(seconds)
        yield from [""] * count
