"""Answers wait for their clients, in order, and not for ever; no thread waits with them."""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn

from habit_api.site import sending
from habit_api.site import worker as workers
from habit_api.site.sending import CHUNK, Connection
from habit_api.site.worker import Worker

MUCH = os.urandom(3_000_000)


@pytest.fixture
def pair() -> Iterator[tuple[Connection, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(5)
    with Connection(ours) as connection, theirs:
        yield connection, theirs


@pytest.fixture
def served(pair: tuple[Connection, socket.socket]) -> Iterator[tuple[Worker, Any]]:
    """A worker's loop with one connection, whose thread is done with it."""
    loop = Worker(0, 0, [], None, 30, Config(), SimpleNamespace(debug=print))
    loop.poller = selectors.DefaultSelector()
    loop.nr_conns = 1
    conn: Any = TConn(Config(), pair[0], None, None)
    conn.is_long = False
    conn.parser = SimpleNamespace(unreader=SimpleNamespace(buf=BytesIO()))
    yield loop, conn
    loop.poller.close()
    loop.tmp.close()


def ended(*, kept: bool) -> Future[bool]:
    future: Future[bool] = Future()
    future.set_result(kept)
    return future


def taken(connection: Connection, client: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        connection.go_on()
        read += client.recv(65536)
    return read


def test_what_is_not_taken_is_kept_in_order(
    pair: tuple[Connection, socket.socket], tmp_path: Path
) -> None:
    connection, client = pair
    kept = tmp_path / "kept"
    kept.write_bytes(MUCH)
    connection.sendall(MUCH)
    with kept.open("rb") as file:
        assert connection.sendfile(file, offset=5, count=2 * CHUNK) == 2 * CHUNK
        assert connection.sendfile(file, offset=len(MUCH) - 1) == 1
    kept.unlink()
    assert connection.send(b"end") == 3
    assert connection.is_behind
    expected = MUCH + MUCH[5 : 5 + 2 * CHUNK] + MUCH[-1:] + b"end"
    assert taken(connection, client, len(expected)) == expected
    assert not connection.is_behind


def test_a_file_that_became_shorter_ends_the_connection(
    pair: tuple[Connection, socket.socket], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"abc")
    with kept.open("rb") as file, pytest.raises(OSError, match="ends before"):
        pair[0].sendfile(file, count=4)


def test_who_keeps_the_pace_is_not_late(
    pair: tuple[Connection, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, client = pair
    monkeypatch.setattr(sending, "PATIENCE", -60.0)
    connection.sendall(MUCH)
    connection.be_patient()
    assert connection.is_late()
    taken(connection, client, len(MUCH))
    assert not connection.is_late()  # 3 MB are good for six minutes


def test_a_slow_client_is_served_by_the_loop_and_kept(
    served: tuple[Worker, Any], pair: Any
) -> None:
    loop, conn = served
    conn.sock.sendall(MUCH)
    loop.finish_request(conn, ended(kept=True))
    read = b""
    while len(read) < len(MUCH):
        loop.wait_for_and_dispatch_events(0)
        read += pair[1].recv(65536)
    loop.wait_for_and_dispatch_events(0)
    assert read == MUCH
    assert (list(loop.keepalived_conns), loop.taking, loop.nr_conns) == ([conn], {}, 1)


def test_a_client_that_is_late_is_dropped(
    served: tuple[Worker, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, conn = served
    monkeypatch.setattr(sending, "PATIENCE", -1.0)
    conn.sock.sendall(MUCH)
    loop.finish_request(conn, ended(kept=True))
    loop.murder_pending()
    assert (loop.taking, loop.nr_conns, conn.sock.fileno()) == ({}, 0, -1)


def test_a_client_that_leaves_in_the_middle_of_an_answer_is_dropped(
    served: tuple[Worker, Any], pair: Any
) -> None:
    loop, conn = served
    conn.sock.sendall(MUCH)
    loop.finish_request(conn, ended(kept=True))
    pair[1].close()
    loop.wait_for_and_dispatch_events(0)
    assert (loop.taking, loop.nr_conns, conn.sock.fileno()) == ({}, 0, -1)


def test_a_client_has_some_time_to_hear_the_good_bye(
    served: tuple[Worker, Any], pair: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, conn = served
    monkeypatch.setattr(workers, "LINGER", 0.0)
    conn.sock.sendall(b"bye")
    loop.finish_request(conn, ended(kept=False))
    pair[1].sendall(b"one more")
    loop.wait_for_and_dispatch_events(0)
    assert (pair[1].recv(10), pair[1].recv(10), loop.nr_conns) == (b"bye", b"", 1)
    loop.murder_pending()
    assert (loop.nr_conns, conn.sock.fileno()) == (0, -1)


def test_a_client_that_leaves_when_told_good_bye_is_dropped_at_once(
    served: tuple[Worker, Any], pair: Any
) -> None:
    loop, conn = served
    loop.finish_request(conn, ended(kept=False))
    pair[1].close()
    loop.wait_for_and_dispatch_events(0)
    assert (list(loop.parting), loop.nr_conns) == ([], 0)


def test_a_connection_that_its_thread_closed_is_forgotten(served: tuple[Worker, Any]) -> None:
    loop, conn = served
    conn.sock.close()
    loop.finish_request(conn, ended(kept=False))
    assert loop.nr_conns == 0
