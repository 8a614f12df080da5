"""The broker that is a folder: each message once, whatever else lies in there."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kombu import Connection

from habit_api.core import broker as broker  # names the transport
from habit_api.core.folder_broker import STALE

QUEUE = "habit_api"
# Read like a message up to some point, and none after all.
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["body", "headers", "properties", "delivery_info", "delivery_tag"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)
# The folder is as good for the next example.
SHARED = [HealthCheck.function_scoped_fixture]
NONSENSE = st.binary(max_size=60) | JSON.map(orjson.dumps)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "queue"


@pytest.fixture
def queue(folder):
    with opened(folder) as connection, connection.SimpleQueue(QUEUE) as queue:
        yield queue


def opened(folder):
    options = {"folder": str(folder), "polling_interval": 0.01}
    return Connection("folder://localhost", transport_options=options)


def taken(queue, timeout=0.05):
    """The next message's content, or none."""
    try:
        message = queue.get(timeout=timeout)
    except Empty:
        return None
    message.ack()
    return message.payload


def lay(folder, content, *, ending="msg", number=0):
    file = folder / f"{number:020}-x.{QUEUE}.{ending}"
    file.write_bytes(content)
    return file


def test_messages_come_once_and_in_their_order(queue):
    for number in range(3):
        queue.put({"number": number})
    assert queue.qsize() == 3
    assert [taken(queue) for _ in range(4)] == [*({"number": n} for n in range(3)), None]


def test_messages_survive_their_sender(folder, queue):
    with opened(folder) as other, other.SimpleQueue(QUEUE) as sender:
        sender.put("kept")
    assert taken(queue) == "kept"


def test_only_its_owner_may_read_the_folder(folder, queue):
    assert folder.stat().st_mode & 0o077 == 0


def test_several_readers_share_the_messages(folder, queue):
    for number in range(60):
        queue.put(number)

    def read(_reader):
        with opened(folder) as connection, connection.SimpleQueue(QUEUE) as mine:
            return list(iter(lambda: taken(mine), None))

    with ThreadPoolExecutor(4) as pool:
        found = [number for numbers in pool.map(read, range(4)) for number in numbers]
    assert sorted(found) == list(range(60))


@pytest.mark.parametrize(
    "torn",
    [b"", b'{"body": "W10=", "proper', b"{}", b"[]", b'{"properties": {"delivery_tag": "x"}}'],
)
def test_a_torn_file_is_put_aside(folder, queue, torn):
    file = lay(folder, torn)
    queue.put("whole")
    assert (taken(queue), taken(queue)) == ("whole", None)
    assert [file.with_suffix(".bad").read_bytes(), file.exists()] == [torn, False]


@given(content=NONSENSE)
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_nothing_that_is_no_message_harms_the_reader(folder, queue, content):
    lay(folder, content)
    queue.put("whole")
    found = [taken(queue, timeout=0.01) for _ in range(2)]
    assert "whole" in found
    assert queue.qsize() == 0


def test_what_is_being_written_is_not_read_yet(folder, queue):
    lay(folder, b'{"body"', ending="busy")
    assert (taken(queue), queue.qsize()) == (None, 0)


def test_other_queues_and_other_files_stay(folder, queue):
    stays = [folder / "note.txt", folder / "1-x.other.msg"]
    for file in stays:
        file.write_text("?")
    assert taken(queue) is None
    assert queue.clear() == 0
    assert all(file.exists() for file in stays)


def test_a_queue_can_be_emptied(queue):
    queue.put(1)
    assert (queue.clear(), queue.qsize(), taken(queue)) == (1, 0, None)


def test_what_killed_processes_left_goes_after_a_day(folder, queue):
    left = [lay(folder, b"", ending=ending, number=9) for ending in ("busy", "bad", "msg")]
    fresh = lay(folder, b"", ending="busy", number=8)
    for file in left:
        os.utime(file, (0, time.time() - STALE - 1))
    with opened(folder) as connection:
        connection.default_channel.close()
    assert [file.exists() for file in (*left, fresh)] == [False, False, True, True]


def test_a_file_that_another_reader_was_faster_to_take_is_passed_over(folder, queue, monkeypatch):
    gone = lay(folder, b"")
    queue.put("whole")
    channel = queue.channel
    files = channel._files(QUEUE)
    gone.unlink()
    monkeypatch.setattr(channel, "_files", lambda _queue: files)
    assert channel._get(QUEUE)["properties"]["delivery_info"]["routing_key"] == QUEUE
