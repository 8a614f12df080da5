"""Real workers over a real Redis: killed in a call, without their broker. Nothing is lost."""

from __future__ import annotations

import pytest

from habit_api.core import lease
from tests.jobs.processes import Processes, family, kill, own_redis, until
from tests.servers import free_port
from tests.webhooks.steps import verified

pytestmark = [pytest.mark.slow, pytest.mark.redis]
WORKER = ["celery", "-A", "tests.webhooks.program:celery", "worker", "--beat", "--pool=prefork"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def processes(tmp_path, app, database_url, port, monkeypatch):
    """Workers over the test's database; what the test itself hands to the broker is lost."""
    monkeypatch.setattr(lease, "TRUST", 1)
    settings = {"DATABASE_URL": database_url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    # Secrets are made with it.
    settings |= {"SECRET_KEY": app.config["SECRET_KEY"], "OUTGOING_ALLOW_PRIVATE": "true"}
    started = Processes(tmp_path, **settings)
    started.var.mkdir()
    yield started
    started.stop()


def delivered(hook):
    return lambda: all(one["status"] == "delivered" for one in hook.deliveries)


def test_a_worker_killed_in_a_call_is_followed_by_one_that_makes_it_again(
    hook, there, tmp_path, port, processes
):
    there.answering = lambda *_: len(there.received) == 1 and there.done.wait(20)
    with own_redis(tmp_path, port):
        worker = processes.start(*WORKER)
        hook.ping()
        until(lambda: there.received, processes=processes)
        for process in family(worker):
            kill(process)
        assert hook.deliveries[0]["status"] == "pending"
        processes.start(*WORKER)
        until(delivered(hook), processes=processes)
    first, second = there.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert verified(first, hook.secret) == verified(second, hook.secret)
    assert hook.deliveries[0]["attempts"] == 2


def test_without_a_broker_and_after_its_death_all_is_delivered_once_it_is_back(
    hook, there, tmp_path, port, processes
):
    sent = [hook.ping() for _ in range(3)]
    processes.start(*WORKER)
    with own_redis(tmp_path, port):
        until(delivered(hook), processes=processes)
    sent += [hook.ping() for _ in range(3)]
    with own_redis(tmp_path, port):
        until(delivered(hook), processes=processes)
    ids = [received.headers["webhook-id"] for received in there.received]
    assert sorted(set(ids)) == sorted(one["message_id"] for one in sent)
