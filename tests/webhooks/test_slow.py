"""What one user's slow endpoints cost others: nothing."""

from __future__ import annotations

import datetime as dt
import time

import pytest
import time_machine

from habit_api.core import jobs
from habit_api.webhooks import delivering, rules
from tests.receiver import receiver
from tests.webhooks.steps import Hook, record, told


@pytest.fixture
def other(stranger, private, worker):
    """Somebody else's endpoint."""
    with receiver() as server:
        Hook.made(stranger, server.url)
        yield server


def test_others_are_told_while_a_call_takes_long(app, owner, stranger, hook, there, other, worker):
    seen = []

    def meanwhile(*_):
        worker.work()
        seen.append(told(other))

    there.answering = meanwhile
    record(app, owner, "level.reached", level=2)
    record(app, stranger, "level.reached", level=3)
    worker.work()
    assert seen == [["level.reached"]]
    assert [one["status"] for one in hook.deliveries] == ["delivered"]


def test_what_waits_for_slow_endpoints_lets_others_go_first(
    app, owner, stranger, hook, there, other, worker, monkeypatch
):
    monkeypatch.setattr(rules, "QUICK", 0.1)
    monkeypatch.setattr(rules, "REST", 1_000)
    there.answering = lambda *_: time.sleep(0.15)
    Hook.made(owner, f"{there.url}/second")
    for level in range(5):
        record(app, owner, "level.reached", level=level)
    record(app, stranger, "level.reached", level=9)
    worker.work()
    assert (len(there.received), told(other)) == (2, ["level.reached"])
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        worker.sweep()
    assert len(there.received) == 4


def test_for_what_has_its_message_the_sweep_sends_no_other(app, owner, hook, there, worker):
    for level in range(3):
        record(app, owner, "level.reached", level=level)
    message = worker.waiting[0]
    worker.waiting.clear()
    with app.app_context():
        jobs.get(message.name).perform(*message.ids)
        assert (len(worker.waiting), delivering.sweep()) == (1, 0)
    assert (worker.work(), len(there.received)) == (2, 3)
