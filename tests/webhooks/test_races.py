"""Calls that collide."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from habit_api.core.unit_of_work import unit_of_work
from habit_api.webhooks import queries
from tests.client import error_code
from tests.races import at_once, racing_app, racing_contract, runner
from tests.receiver import receiver
from tests.webhooks.steps import Hook, Worker, record, record_now, told

__all__ = ["racing_app", "racing_contract", "runner"]
URL = "https://example.com/hooks"
# So long the one side of a race gives the other, in seconds, which may have to wait for it.
PATIENCE = 0.5


@pytest.fixture
def worker(racing_app, monkeypatch):
    monkeypatch.setitem(racing_app.config, "OUTGOING_ALLOW_PRIVATE", True)
    made = Worker(racing_app)
    monkeypatch.setitem(racing_app.extensions, "house_publisher", made)
    return made


def test_there_are_twenty_at_most_even_when_several_come_at_once(runner):
    for _ in range(18):
        Hook.made(runner, URL)
    answers = at_once(runner, [lambda api: api.post("/webhooks", {"url": URL})] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    refused = runner.post("/webhooks", {"url": URL})
    assert (refused.status_code, error_code(refused)) == (409, "TOO_MANY_WEBHOOKS")
    assert runner.get("/webhooks").json["total"] == 20


def test_what_is_written_while_the_last_call_ends_is_told_too(racing_app, runner, worker):
    written, worked = Event(), Event()

    def write():
        with racing_app.app_context(), unit_of_work():
            record_now(runner, "level.reached", level=2)
            written.set()
            worked.wait(PATIENCE)

    with receiver() as there:
        Hook.made(runner, there.url)
        record(racing_app, runner, "level.reached", level=1)
        writer = Thread(target=write)
        writer.start()
        assert written.wait(10)
        worker.work()
        worked.set()
        writer.join()
        worker.work()
        assert told(there) == ["level.reached"] * 2


@pytest.mark.parametrize("end", ["delete", "switch off"])
def test_a_completion_does_not_stumble_over_a_webhook_that_goes(runner, worker, monkeypatch, end):
    hook, listeners, threads = Hook.made(runner, URL), queries.listeners, []

    def go():
        if end == "delete":
            runner.delete(f"/webhooks/{hook.id}")
        else:
            hook.patch(active=False)

    def meanwhile(*user_ids):
        found = listeners(*user_ids)
        threads.append(thread := Thread(target=go))
        thread.start()
        thread.join(PATIENCE)
        return found

    habit = runner.habit()
    monkeypatch.setattr(queries, "listeners", meanwhile)
    assert runner.post(f"/habits/{habit['id']}/complete").status_code == 201
    for thread in threads:
        thread.join()
    if end == "switch off":
        assert {one["status"] for one in hook.deliveries} == {"failed"}
