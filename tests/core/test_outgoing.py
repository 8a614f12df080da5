"""Calls to the outside, over real sockets: where they go, and when they end."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from habit_api.core import outgoing
from habit_api.core.outgoing import (
    Answer,
    OutgoingFailed,
    OutgoingRefused,
    UrlRefused,
    check_url,
    post,
)
from tests.core.certificates import Authority
from tests.receiver import Receiver, receiver

Names = dict[str, list[str]]


@pytest.fixture
def private(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program that may call private addresses."""
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", True)
    with app.app_context():
        yield


@pytest.fixture
def public(app: Flask) -> Iterator[None]:
    """A program that may not."""
    with app.app_context():
        yield


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """What the resolver knows: what it finds the first time, the second, and so on."""
    known: Names = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror
        entries = known[host]
        found = entries.pop(0) if len(entries) > 1 else entries[0]
        return [(0, 0, 0, "", (address, port)) for address in found.split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as server:
        yield server


def send(url: str, **options: float) -> Answer:
    return post(url, body=b'{"a": 1}', headers={"Content-Type": "application/json"}, **options)


def test_what_is_sent_arrives_and_the_answer_comes_back(private, there):
    there.statuses, there.headers = [418], {"X-Kind": "pot"}
    answer = send(f"{there.url}?a=b")
    assert (answer.status, answer.headers["x-kind"], answer.body) == (418, "pot", b"ok")
    [got] = there.received
    assert (got.method, got.path, got.body) == ("POST", "/hook?a=b", b'{"a": 1}')
    assert got.headers["host"] == f"127.0.0.1:{there.port}"
    assert got.headers["content-type"] == "application/json"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_that_is_not_followed(private, there, status):
    there.statuses, there.headers = [status], {"Location": f"{there.url}/inner"}
    assert send(there.url).status == status
    assert len(there.received) == 1


def test_proxies_of_the_environment_are_not_asked(private, there, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert send(there.url).status == 200


def test_an_inner_address_is_refused_without_a_connection(public, there):
    with pytest.raises(UrlRefused) as refused:
        check_url(f"https://127.0.0.1:{there.port}/")
    assert refused.value.status == 422
    with pytest.raises(OutgoingRefused):
        send(f"https://127.0.0.1:{there.port}/")
    assert there.received == []


@pytest.mark.parametrize(
    "found",
    ["127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254", "8.8.8.8 127.0.0.1"],
)
def test_a_name_that_leads_inwards_is_refused_when_it_is_called(public, names, found):
    names["hooks.example.com"] = [found]
    check_url("https://hooks.example.com/")
    with pytest.raises(OutgoingRefused):
        send("https://hooks.example.com/")


def test_a_name_that_leads_inwards_says_the_same_as_one_that_leads_nowhere(public, names):
    names["db.example.com"] = ["10.0.0.1"]
    reasons = set()
    for host in ("db.example.com", "nothing.example.com"):
        with pytest.raises(OutgoingFailed) as failed:
            send(f"https://{host}/")
        reasons.add(failed.value.reason)
    assert reasons == {outgoing.NOWHERE}


def test_a_name_that_changes_after_the_check_leads_where_it_was_checked(private, names):
    with receiver("127.0.0.1") as first, receiver("127.0.0.2", first.port) as second:
        names["hooks.example.com"] = ["127.0.0.1", "127.0.0.2"]
        send(f"http://hooks.example.com:{first.port}/")
        assert (len(first.received), len(second.received)) == (1, 0)
        assert first.received[0].headers["host"] == f"hooks.example.com:{first.port}"
        send(f"http://hooks.example.com:{first.port}/")
        assert (len(first.received), len(second.received)) == (1, 1)


def test_the_next_address_of_a_name_is_tried(private, names, there):
    names["hooks.example.com"] = ["127.0.0.3 127.0.0.1"]
    assert send(f"http://hooks.example.com:{there.port}/").status == 200


def test_a_large_answer_is_cut_off(private, there):
    there.body = b"x" * 200_000
    assert len(send(there.url).body) == outgoing.LARGEST


@pytest.mark.parametrize("part", ["nothing", "headers", "body", "continue"])
def test_an_answer_that_drips_ends_with_the_time_limit(private, there, part):
    there.answering = dripping(part)
    began = time.monotonic()
    with pytest.raises(OutgoingFailed) as failed:
        send(there.url, seconds=0.5)
    assert failed.value.reason == outgoing.TOO_SLOW
    assert 0.4 < time.monotonic() - began < 3


def test_a_resolver_that_hangs_ends_with_the_time_limit(private, monkeypatch):
    def hang(*_args: object, **_options: object) -> list[object]:
        time.sleep(2)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with pytest.raises(OutgoingFailed) as failed:
        send("http://hooks.example.com/", seconds=0.2)
    assert failed.value.reason == outgoing.TOO_SLOW


@pytest.mark.parametrize("words", [b"\x00\xff nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_an_answer_that_is_none_is_a_failure(private, there, words):
    there.answering = lambda _, handler: handler.wfile.write(words) >= 0
    with pytest.raises(OutgoingFailed) as failed:
        send(there.url)
    assert failed.value.reason == outgoing.BROKEN


def test_nobody_listening_is_a_failure(private):
    with pytest.raises(OutgoingFailed) as failed:
        send("http://127.0.0.9:9999/")
    assert failed.value.reason == outgoing.NO_CONNECTION


def test_tls_asks_for_the_name_and_checks_it(private, names, monkeypatch, tmp_path):
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    outgoing._context.cache_clear()
    names["hooks.example.com"] = names["other.example.com"] = ["127.0.0.1"]
    with receiver(tls=authority.server("hooks.example.com")) as server:
        assert send(f"https://hooks.example.com:{server.port}/").status == 200
        assert server.names == ["hooks.example.com"]
        with pytest.raises(OutgoingFailed) as failed:
            send(f"https://other.example.com:{server.port}/")
        assert failed.value.reason == outgoing.BAD_CERTIFICATE
        assert len(server.received) == 1
    outgoing._context.cache_clear()


def test_a_certificate_of_nobody_known_is_refused(private, names, tmp_path):
    names["hooks.example.com"] = ["127.0.0.1"]
    with receiver(tls=Authority(tmp_path).server("hooks.example.com")) as server:
        with pytest.raises(OutgoingFailed) as failed:
            send(f"https://hooks.example.com:{server.port}/")
        assert failed.value.reason == outgoing.BAD_CERTIFICATE
        assert server.received == []


def test_a_server_without_tls_is_a_failure(private, there):
    with pytest.raises(OutgoingFailed) as failed:
        send(there.url.replace("http:", "https:"))
    assert failed.value.reason in (outgoing.NO_TLS, outgoing.BROKEN)


def dripping(part: str) -> Callable[..., bool]:
    """An answer that never ends: a byte at a time, too often for any single read to time out."""
    before = {
        "nothing": b"",
        "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
        "body": b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        "continue": b"",
    }[part]
    drop = {"nothing": b"", "continue": b"HTTP/1.1 100 Continue\r\n\r\n"}.get(part, b"x")

    def answer(_request, handler):
        handler.wfile.write(before)
        while not handler.connection._closed:
            handler.wfile.write(drop)
            time.sleep(0.02)
            if drop == b"":
                time.sleep(1)
                return True
        return True

    return answer
