"""The keeper of the embedded worker: one at a time, again when it dies, no longer than wanted."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time

import pytest

from habit_api.core import keeper

# Stands in for the worker: runs the statement that is given as the program.
WORKER = "timeit"
LONG = "import time; time.sleep(60)"


@pytest.fixture
def pipe(monkeypatch):
    """The end that gunicorn holds; the other one is the keeper's standard input."""
    reading, writing = os.pipe()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(keeper, "WORKER", WORKER)
    with os.fdopen(reading) as its_end, os.fdopen(writing, "w") as our_end:
        monkeypatch.setattr("sys.stdin", its_end)
        yield our_end
    for number, handler in before.items():
        signal.signal(number, handler)


def after(seconds, action):
    threading.Timer(seconds, action).start()


def test_a_worker_that_dies_is_started_again_ever_later(tmp_path, pipe, monkeypatch, capfd):
    monkeypatch.setattr(keeper, "FIRST_PAUSE", 0.1)
    after(3, pipe.close)
    keeper.keep("1 / 0", tmp_path)
    told = [line for line in capfd.readouterr().err.splitlines() if "ended with 1" in line]
    assert [line.rpartition(" in ")[2] for line in told][:3] == ["0.1 s.", "0.2 s.", "0.4 s."]


@pytest.mark.parametrize("by_signal", [False, True])
def test_it_ends_with_its_worker(tmp_path, pipe, by_signal):
    began = time.monotonic()
    after(1, (lambda: os.kill(os.getpid(), signal.SIGTERM)) if by_signal else pipe.close)
    keeper.keep(LONG, tmp_path)
    assert 1 <= time.monotonic() - began < 5


def test_while_another_keeps_the_worker_it_waits(tmp_path, pipe, capfd):
    with (tmp_path / keeper.LOCK).open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        after(0.5, pipe.close)
        keeper.keep("1 / 0", tmp_path)
    assert capfd.readouterr().err == ""
