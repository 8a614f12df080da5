"""Real workers over a real Redis: killed, restarted, without their broker. No job is lost."""

from __future__ import annotations

import time
from contextlib import closing

import psutil
import pytest
import redis

from tests.jobs.processes import (
    WORKER,
    Processes,
    family,
    kill,
    own_redis,
    serve,
    until,
)
from tests.jobs.steps import points, row
from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.redis]

# How long a few requests may wait for a broker that does not answer, on a busy machine; what would
# try it again and again waits for much longer.
BEARABLE = 10


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def processes(tmp_path, database_url, port):
    """The tests' program over this Redis, once there is one, and over this database."""
    address = {"DATABASE_URL": database_url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    started = Processes(tmp_path, **address)
    yield started
    started.stop()


@pytest.fixture
def broker(tmp_path, port):
    with own_redis(tmp_path, port) as server:
        yield server


@pytest.fixture
def web(processes, owner):
    return serve(processes, owner)


def finished(app, job_id):
    return lambda: row(app, job_id).status == "done"


def test_a_killed_worker_s_job_is_done_once_by_the_next(app, owner, broker, processes, web):
    worker = processes.start(*WORKER)
    job_id = web.submit(pause=60)
    until(processes.traces, processes=processes)
    for process in family(worker):
        kill(process)
    assert (row(app, job_id).status, points(owner)) == ("running", 0)
    processes.start(*WORKER)
    until(finished(app, job_id), processes=processes)
    assert (points(owner), len(processes.traces())) == (1, 2)


def test_a_killed_child_s_job_is_done_once_by_its_worker(app, owner, broker, processes, web):
    worker = processes.start(*WORKER)
    job_id = web.submit(pause=60)
    until(processes.traces, processes=processes)
    [busy] = processes.traces()
    kill(psutil.Process(busy))
    until(finished(app, job_id), processes=processes)
    assert (points(owner), worker.is_running()) == (1, True)


def test_a_job_that_takes_too_long_is_stopped_and_tried_again(app, owner, broker, processes, web):
    processes.start(*WORKER)
    job_id = web.submit(pause=60)
    until(lambda: row(app, job_id).error, processes=processes)
    told = row(app, job_id)
    assert (told.status, told.error) == ("queued", "SoftTimeLimitExceeded")
    assert points(owner) == 0


def test_without_a_broker_requests_go_on_and_their_jobs_are_done_later(
    app, owner, tmp_path, port, processes, web
):
    began = time.monotonic()
    job_ids = [web.submit() for _ in range(3)]
    assert time.monotonic() - began < BEARABLE
    assert "jobs.broker_unreachable" in processes.log
    worker = processes.start(*WORKER)
    with own_redis(tmp_path, port):
        for job_id in job_ids:
            until(finished(app, job_id), processes=processes)
    assert points(owner) == len(job_ids)
    # The broker dies under its worker, and comes back with nothing in it.
    job_ids = [web.submit() for _ in range(3)]
    with own_redis(tmp_path, port):
        for job_id in job_ids:
            until(finished(app, job_id), processes=processes)
    assert (points(owner), worker.is_running()) == (6, True)


def test_a_broker_that_hangs_delays_a_request_by_a_second_or_two(broker, web):
    web.submit()
    process = psutil.Process(broker.pid)
    process.suspend()
    try:
        began = time.monotonic()
        web.submit()
        assert time.monotonic() - began < BEARABLE
    finally:
        process.resume()


def test_messages_that_nobody_understands_do_no_harm(app, owner, broker, port, processes, web):
    with closing(redis.Redis(port=port)) as client:
        for nonsense in (b"", b"{", b"\xff", b"[]", b"{}", b'{"properties": {}}', b"7"):
            client.lpush("habit_api:habit_api", nonsense)
    worker = processes.start(*WORKER)
    job_id = web.submit()
    until(finished(app, job_id), processes=processes)
    assert (points(owner), worker.is_running()) == (1, True)
    assert "jobs.bad_message" in processes.log
