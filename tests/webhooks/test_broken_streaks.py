"""The end of a streak is told at the end of the day that broke it, once for each run."""

from __future__ import annotations

import pytest

from habit_api.streaks import breaking, jobs
from tests.times import ago, at
from tests.webhooks.steps import Hook, body


@pytest.fixture
def broken(app, worker, there):
    """What was told of broken streaks, after the periodic job ran and the worker worked."""

    def take():
        with app.app_context():
            jobs.tell_broken()
        worker.work()
        told = [body(received) for received in there.received]
        there.received.clear()
        return [one["data"] for one in told if one["type"] == "streak.broken"]

    return take


def day(number, time="12:00"):
    return f"2026-11-{20 + number}T{time}:00Z"


@pytest.fixture
def kept(owner, there):
    """A user whose habit was completed on three days, the last of which is the 20th."""
    with at(owner, day(0)) as user:
        Hook.made(user, there.url)
        habit = user.habit("Meditate")
        for back in (2, 1, 0):
            user.complete(habit, ago(back))
    return habit


def test_it_is_told_when_the_day_that_broke_it_is_over(owner, kept, broken):
    for number, time in ((0, "23:59"), (1, "00:00"), (1, "23:59")):
        with at(owner, day(number, time)):
            assert broken() == []
    with at(owner, day(2, "00:00")):
        [told] = broken()
    assert told == {
        "habit_id": kept["id"],
        "habit_name": "Meditate",
        "streak_count": 3,
        "longest_streak": 3,
        "run_start": ago(2),
        "last_completed": ago(0),
        "broken_on": "2026-11-22",
    }


def test_it_is_told_once(owner, kept, broken):
    with at(owner, day(2, "00:00")):
        assert len(broken()) == 1
        assert broken() == []
    for number in (2, 3, 6):
        with at(owner, day(number, "13:00")):
            assert broken() == []


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Pacific/Kiritimati", day(2, "09:59"), day(2, "10:00")),
        ("America/New_York", day(2, "04:59"), day(2, "05:00")),
    ],
)
def test_the_day_is_the_user_s_own(owner, broken, there, zone, before, after):
    with at(owner, day(0)) as user:
        user.patch("/users/me/settings", {"timezone": zone})
        Hook.made(user, there.url)
        made = user.habit("Meditate")
        date = user.complete(made)["log"]["date"]
        broken()
    with at(owner, before):
        assert broken() == []
    with at(owner, after):
        [told] = broken()
    assert told["last_completed"] == date


def test_a_run_that_lives_again_is_not_told_again(owner, kept, broken):
    with at(owner, day(2, "01:00")) as user:
        assert len(broken()) == 1
        user.complete(kept, "2026-11-21")
        user.complete(kept, "2026-11-17")
        assert user.get(f"/streaks/{kept['id']}").json["current_streak"] == 5
    with at(owner, day(5, "01:00")):
        assert broken() == []


def test_the_next_run_is_told_too(owner, kept, broken):
    with at(owner, day(2, "01:00")) as user:
        assert len(broken()) == 1
        user.complete(kept)
    with at(owner, day(4, "01:00")):
        [told] = broken()
    assert (told["streak_count"], told["run_start"]) == (1, "2026-11-22")


def test_a_run_that_a_new_one_overtakes_is_told_by_its_first_completion(owner, kept, broken):
    with at(owner, day(2, "00:01")) as user:
        user.complete(kept)
        [told] = broken()
        assert (told["streak_count"], told["last_completed"]) == (3, ago(0))
    with at(owner, day(2, "20:00")):
        assert broken() == []


def test_what_was_told_already_is_not_told_by_the_next_run(owner, kept, broken):
    with at(owner, day(2, "00:01")) as user:
        assert len(broken()) == 1
        user.complete(kept)
        assert broken() == []


def test_what_ended_before_there_was_a_webhook_is_not_told(owner, broken, there):
    with at(owner, day(0)) as user:
        habit = user.habit("Meditate")
        user.complete(habit)
    with at(owner, day(3)) as user:
        Hook.made(user, there.url)
        assert broken() == []
        user.complete(habit)
        assert broken() == []


def test_what_ended_while_the_workers_were_away_is_told_within_a_week(owner, kept, broken):
    with at(owner, day(8)):
        assert len(broken()) == 1


def test_what_ended_long_ago_is_not_told(owner, kept, broken):
    with at(owner, day(10)):
        assert broken() == []


@pytest.mark.parametrize("change", ["deleted", "paused", "unasked", "inactive"])
def test_nothing_is_told_of_what_does_not_count(app, owner, kept, broken, change):
    with at(owner, day(1)) as user:
        [hook] = user.get("/webhooks").json["webhooks"]
        if change == "deleted":
            user.delete(f"/habits/{kept['id']}")
        elif change == "paused":
            user.post("/users/me/pauses", {"start_date": "2026-11-21"})
        elif change == "unasked":
            user.patch(f"/webhooks/{hook['id']}", {"events": ["habit.completed"]})
        else:
            user.patch(f"/webhooks/{hook['id']}", {"active": False})
    with at(owner, day(2, "12:00")):
        assert broken() == []


def test_many_users_are_looked_after_in_batches(app, nobody, broken, there, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    users = [nobody.sign_up(f"user{number}") for number in range(5)]
    for user in users:
        with at(user, day(0)) as present:
            Hook.made(present, there.url)
            present.complete(present.habit("Meditate"))
    with at(users[0], day(2, "00:05")):
        assert len(broken()) == 5
        with app.app_context():
            assert breaking.tell_broken(limit=10) == 0
