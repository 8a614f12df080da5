"""Points of one's own export: they come back as they were paid, and are held to their causes."""

from __future__ import annotations

import json

import pytest

from tests.client import error_code
from tests.core.conftest import visit as visit  # fixtures
from tests.focus.steps import focused
from tests.focus.watch import watch as watch
from tests.logs.steps import imported, revert
from tests.tasks.steps import do, task
from tests.times import ago
from tests.transfer.test_restoring import compared, document, restored
from tests.transfer.uploads import send
from tests.xp.amounts import DEFAULTS, NOTHING, changed
from tests.xp.amounts import restart as restart
from tests.xp.amounts import sound as sound
from tests.xp.steps import points


def live(watch):
    """Something of all that is paid, and something of it taken back."""
    api = watch.api
    imported(api, "Old", [ago(n) for n in range(1, 9)])
    habit = api.habit("Run")
    logs = [api.complete(habit, ago(n))["log"] for n in range(6, -1, -1)]
    revert(api, logs[-1])
    api.complete(habit)
    revert(api, api.complete(api.habit("Reverted"))["log"])
    do(api, task(api))
    focused(watch, 10)
    api.delete(f"/sessions/{focused(watch, 3)['id']}")


@pytest.fixture
def made(watch):
    """The export of somebody who was paid by default."""
    live(watch)
    return document(watch.api)


@changed
def test_an_export_keeps_its_amounts_whatever_is_paid_here(
    watch, restart, sound, stranger, before, after
):
    restart(before)
    live(watch)
    made, paid = document(watch.api), points(watch.api)
    stranger.client = restart(after).client
    api = stranger.sign_in("eve")
    restored(api, made)
    assert (compared(document(api)), points(api)) == (compared(made), paid)
    assert sound()
    last = max(api.get("/habit-logs").json["logs"], key=lambda log: log["id"])
    assert revert(api, last).json["xp_reverted"] == made["habit_logs"][-1]["xp_awarded"]
    assert sound()


def test_an_export_from_before_the_settings_is_taken(made, stranger, sound):
    old = json.loads(json.dumps(made))
    milestones = [log.pop("paid_milestone") for log in old["habit_logs"]]
    assert milestones.count(7) == 1
    api = stranger.sign_in("eve")
    restored(api, old)
    assert compared(document(api)) == compared(made)
    assert sound()


def seventh(made):
    return next(log for log in made["habit_logs"] if log["paid_milestone"] == 7)


def entry(made, **wanted):
    """The first award that is as wanted."""
    return next(row for row in made["xp_entries"] if wanted.items() <= row.items())


def raise_session(made):
    made["sessions"][0]["xp_awarded"] = 201
    entry(made, source="session", session=1)["amount"] = 201


def pay_milestone_of_none(made):
    of = entry(made, source="milestone_7")
    made["xp_entries"].append(of | {"source": "milestone_30", "turn": 0})
    seventh(made)["xp_awarded"] += of["amount"]


FORGERIES = {
    "a milestone that no entry holds": lambda made: seventh(made).update(paid_milestone=None),
    "another milestone": lambda made: seventh(made).update(paid_milestone=30),
    "a milestone that was never paid": pay_milestone_of_none,
    "a milestone beyond all": lambda made: seventh(made).update(paid_milestone=10_001),
    "a milestone of no streak": lambda made: entry(made, source="milestone_7").update(
        source="milestone_0"
    ),
    "a milestone that pays nothing": lambda made: entry(made, source="milestone_7").update(
        amount=0
    ),
    "a line behind its source": lambda made: entry(made, source="task").update(source="task\n"),
    "less taken back than paid": lambda made: entry(made, turn=1, source="completion").update(
        amount=-1
    ),
    "a session that earned more than it can": raise_session,
    "a session that says it earned nothing": lambda made: made["sessions"][0].update(xp_awarded=0),
    "an open task that is paid": lambda made: made["tasks"][0].update(
        status="pending", completed_at=None
    ),
    "a done task that is not": lambda made: made["xp_entries"].remove(entry(made, source="task")),
    "more than any task earns": lambda made: entry(made, source="task").update(amount=1_001),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_points_that_contradict_themselves_are_refused(made, stranger, sound, forge):
    forge(made)
    api = stranger.sign_in("eve")
    refused = send(api, json.dumps(made).encode())
    assert (refused.status_code, error_code(refused)) == (422, "IMPORT_UNREADABLE")
    assert (points(api), sound()) == (0, True)


def test_a_session_that_earned_nothing_has_its_award_all_the_same(watch, restart, stranger):
    restart(NOTHING)
    live(watch)
    made = document(watch.api)
    made["xp_entries"].remove(entry(made, source="session", session=1))
    stranger.client = restart(DEFAULTS).client
    refused = send(stranger.sign_in("eve"), json.dumps(made).encode())
    assert (refused.status_code, error_code(refused)) == (422, "IMPORT_UNREADABLE")


def test_so_many_points_that_there_is_no_room_for_more_are_refused(made, stranger, monkeypatch):
    monkeypatch.setattr("habit_api.transfer.own_figures.MOST_IN_ALL", 100)
    refused = send(stranger.sign_in("eve"), json.dumps(made).encode())
    assert refused.status_code == 422
    assert "nobody has so many points" in refused.get_data(as_text=True)
