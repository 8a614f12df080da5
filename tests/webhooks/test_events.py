"""What happens is told with its figures, in the transaction of its cause."""

from __future__ import annotations

import pytest

from habit_api.streaks import breaking
from tests.focus.steps import focused
from tests.focus.watch import watch
from tests.luck import luck_of
from tests.rewards.steps import claim, reward
from tests.statements import counted
from tests.times import NOON, ago, at
from tests.transfer.builders import habitbull
from tests.transfer.uploads import imported
from tests.webhooks.steps import Hook, body, documented

__all__ = ["watch"]


@pytest.fixture(autouse=True)
def luck(app):
    with luck_of(app) as luck:
        luck.never()
        yield luck


@pytest.fixture
def today(owner):
    """The user on a Friday at noon, before there is any webhook."""
    with at(owner, NOON) as user:
        yield user


@pytest.fixture
def events(today, there, worker):
    """What the user's webhook was told since it was last asked: pairs of type and data."""
    Hook.made(today, there.url)

    def take():
        worker.work()
        told = [body(received) for received in there.received]
        there.received.clear()
        return [(one["type"], one["data"]) for one in told]

    return take


def test_a_completion_is_told_with_its_figures(today, events, luck):
    habit = today.habit("Meditate")
    done = today.complete(habit)
    [(kind, data)] = events()
    assert kind == "habit.completed"
    assert data == {
        "habit_id": habit["id"],
        "habit_name": "Meditate",
        "log_id": done["log"]["id"],
        "date": ago(0),
        "streak_count": 1,
        "longest_streak": 1,
        "value": None,
        "total_weight": done["total_weight"],
        "got_reward": False,
        "reward": None,
        "milestone": None,
        "xp_awarded": 10,
        "xp_points": 10,
        "level": 1,
    }


def test_a_check_in_is_told_when_it_reaches_the_target_and_when_it_no_longer_does(
    today, events, luck
):
    habit = today.habit("Water", kind="numeric", target_value=8, unit="glasses")
    where = f"/habits/{habit['id']}/checkin"
    today.post(where, {"value": 3.5})
    assert events() == []
    today.post(where, {"add": 4.5})
    [(kind, data)] = events()
    assert (kind, data["value"], data["streak_count"]) == ("habit.completed", 8, 1)
    today.post(where, {"value": 9})
    assert events() == []
    today.post(where, {"value": 2})
    [(kind, data)] = events()
    assert (kind, data["xp_reverted"], data["streak_count"]) == ("habit.reverted", 10, 0)


def test_a_revert_is_told_with_what_it_took(today, events, luck):
    habit = today.habit("Meditate")
    prize = reward(today, pieces_required=2)
    luck.always()
    today.complete(habit, ago(1))
    log = today.complete(habit)["log"]
    events()
    today.delete(f"/habits/{habit['id']}/logs/{log['id']}")
    [(kind, data)] = events()
    assert (kind, data["log_id"], data["date"]) == ("habit.reverted", log["id"], ago(0))
    assert (data["streak_count"], data["longest_streak"]) == (1, 1)
    assert (data["xp_reverted"], data["xp_points"], data["level"]) == (10, 10, 1)
    assert (data["reward_reverted"], data["claim_stands"]) == (True, False)
    assert (data["reward"]["id"], data["reward"]["pieces_earned"]) == (prize["id"], 1)


def test_reverting_what_was_no_completion_is_not_told(today, events, luck):
    habit = today.habit("Meditate")
    today.post(f"/habits/{habit['id']}/skip", {})
    log = today.get("/habit-logs").json["logs"][0]
    today.delete(f"/habits/{habit['id']}/logs/{log['id']}")
    assert events() == []


def test_a_milestone_and_a_level_are_told(today, events, luck):
    habit = today.habit("Meditate")
    for day in range(6, 0, -1):
        today.complete(habit, ago(day))
    for number in range(13):
        today.complete(today.habit(f"Habit {number}"))
    events()
    today.complete(habit)
    told = dict(events())
    assert set(told) == {"habit.completed", "streak.milestone", "level.reached"}
    assert told["streak.milestone"]["milestone"] == told["streak.milestone"]["streak_count"] == 7
    assert told["habit.completed"]["xp_awarded"] == 35
    assert told["habit.completed"]["milestone"] == 7
    assert told["level.reached"]["level"] == told["habit.completed"]["level"] == 2


def test_a_reward_is_told_when_it_is_achieved_and_when_it_is_claimed(today, events, luck):
    prize = reward(today, pieces_required=2, piece_value=2.5)
    luck.always()
    today.complete(today.habit("One"))
    [(kind, data)] = events()
    assert (kind, data["got_reward"], data["reward"]["status"]) == (
        "habit.completed",
        True,
        "pending",
    )
    today.complete(today.habit("Two"))
    told = dict(events())
    assert set(told) == {"habit.completed", "reward.achieved"}
    assert told["reward.achieved"]["reward"]["pieces_earned"] == 2
    assert told["reward.achieved"]["reward"]["progress_percent"] == 100
    assert claim(today, prize).status_code == 200
    [(kind, data)] = events()
    assert (kind, data["pieces"], data["value"]) == ("reward.claimed", 2, 5)
    assert (data["reward"]["status"], data["reward"]["value_earned"]) == ("claimed", 5)
    assert claim(today, prize).status_code == 422
    assert events() == []


def test_a_session_is_told_when_it_is_completed(watch, there, worker):
    Hook.made(watch.api, there.url)
    focused(watch, 0.5)
    worker.work()
    assert there.received == []
    session = focused(watch, 240)
    worker.work()
    told = {body(received)["type"]: body(received)["data"] for received in there.received}
    assert set(told) == {"session.completed", "level.reached"}
    data = told["session.completed"]
    assert (data["session_id"], data["focus_min"]) == (session["id"], 240)
    assert (data["xp_awarded"], data["xp_points"], data["level"]) == (240, 240, 2)
    assert shape(data) == shape(dict(documented())["session.completed"])
    assert (data["started_at"], data["ended_at"]) == (session["started_at"], session["ended_at"])


def test_a_task_that_brings_a_level_is_told(today, events, luck):
    for number in range(19):
        today.complete(today.habit(f"Habit {number}"))
    for title in ("One", "Two"):
        task = today.post("/tasks", {"title": title}).json
        events()
        today.patch(f"/tasks/{task['id']}", {"status": "done"})
    assert events() == [("level.reached", {"level": 2, "xp_points": 200})]


def test_what_fails_as_a_whole_is_not_told(today, events, luck):
    habit = today.habit("Meditate")
    batch = [{"habit_id": habit["id"]}, {"habit_id": habit["id"]}]
    assert today.post("/habits/batch-complete", {"completions": batch}).status_code == 409
    assert events() == []
    partial = {"completions": batch, "mode": "partial"}
    assert today.post("/habits/batch-complete", partial).status_code == 200
    assert [kind for kind, _ in events()] == ["habit.completed"]


def test_an_import_tells_nothing(app, today, events, tmp_path):
    days = [f"Meditate,,,2026-11-{day},1," for day in range(10, 18)]
    assert imported(today, habitbull(tmp_path / "file", *days))["logs_created"] == 8
    with app.app_context():
        breaking.tell_broken(limit=10)
    assert events() == []


def test_the_documented_examples_have_the_figures_that_are_sent(app, today, events, luck):
    examples = dict(documented())
    today.post(f"/webhooks/{today.get('/webhooks').json['webhooks'][0]['id']}/test")
    prize, habit = reward(today, pieces_required=1), today.habit("Meditate")
    for number in range(12):
        today.complete(today.habit(f"Habit {number}"))
    for back in range(6, 0, -1):
        today.complete(habit, ago(back))
    luck.always()
    log = today.complete(habit)["log"]
    today.delete(f"/habits/{habit['id']}/logs/{log['id']}")
    today.complete(habit)
    claim(today, prize)
    sent = dict(events())
    assert set(examples) - set(sent) == {
        "streak.broken",
        "session.completed",
        "notification",
    }
    for kind, data in sent.items():
        assert shape(examples[kind]) == shape(data), kind


def shape(data):
    """The names in `data`, and those in what it holds."""
    return {
        name: sorted(inner) if isinstance(inner, dict) else None for name, inner in data.items()
    }


def test_who_has_no_webhooks_pays_nothing_for_them(app, today, luck):
    habit = today.habit("Meditate")
    with counted(app) as statements:
        today.complete(habit)
    assert [one for one in statements if "FROM webhooks" in one and "EXISTS" not in one] == []
