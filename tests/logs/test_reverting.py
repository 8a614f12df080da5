"""`DELETE /habits/{id}/logs/{log_id}`: an entry taken back, and all that came of it."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.logs.steps import WATER, check_in, complete, days, entries, figures, revert, skip
from tests.times import NOON, TODAY, ago, at

TODAYS = str(TODAY)


def test_reverting_tells_what_became_of_it(api):
    habit = api.habit()
    logs = [api.complete(habit, ago(n))["log"] for n in (3, 2, 1, 0)]
    reverted = revert(api, logs[1])
    assert (reverted.status_code, reverted.json) == (
        200,
        {
            "message": f"The entry of {ago(2)} was reverted.",
            "log_id": logs[1]["id"],
            "habit_id": habit["id"],
            "date": ago(2),
            "xp_reverted": 10,
            "level": 1,
            "reward_reverted": False,
            "reward_progress": None,
            "claim_stands": False,
            "streaks_changed": 2,
            "current_streak": 2,
            "longest_streak": 2,
        },
    )
    assert days(api, habit) == {ago(3): 1, ago(1): 1, TODAYS: 2}
    assert figures(api, habit) == (2, 2, TODAYS)


def test_reverting_the_only_entry_leaves_a_habit_as_new(api):
    habit = api.habit()
    log = api.complete(habit)["log"]
    revert(api, log)
    assert api.get(f"/habits/{habit['id']}").json | {"updated_at": 0} == habit | {"updated_at": 0}
    assert api.get(f"/habit-logs/{log['id']}").status_code == 404


def test_reverting_the_last_completion_goes_back_to_the_one_before(api):
    habit = api.habit()
    api.complete(habit, ago(1))
    revert(api, api.complete(habit)["log"])
    assert figures(api, habit) == (1, 1, ago(1))


def test_the_longest_streak_stays_right(api):
    habit = api.habit()
    first = [api.complete(habit, ago(n))["log"] for n in (7, 6, 5)]
    for n in (1, 0):
        api.complete(habit, ago(n))
    assert figures(api, habit) == (2, 3, TODAYS)
    revert(api, first[1])
    assert figures(api, habit) == (2, 2, TODAYS)


def test_a_longest_streak_that_stands_twice_stays_when_one_goes(api):
    habit = api.habit()
    first = [api.complete(habit, ago(n))["log"] for n in (7, 6)]
    for n in (1, 0):
        api.complete(habit, ago(n))
    revert(api, first[1])
    assert figures(api, habit) == (2, 2, TODAYS)


@pytest.mark.parametrize("make", ["partial", "skipped"])
def test_entries_of_every_kind_are_reverted(api, make):
    habit = api.habit(**WATER)
    if make == "partial":
        log = check_in(api, habit, value=1).get_json()["log"]
    else:
        log = skip(api, habit).get_json()
    assert log["status"] == make
    assert revert(api, log).json["streaks_changed"] == 0
    assert entries(api, habit) == []


def test_reverting_twice_finds_nothing_the_second_time(api):
    habit = api.habit()
    log = api.complete(habit)["log"]
    revert(api, log)
    again = revert(api, log)
    assert (again.status_code, error_code(again)) == (404, "LOG_NOT_FOUND")


def test_an_entry_is_not_reverted_through_another_habit(api):
    log = api.complete(api.habit("a"))["log"]
    other = api.habit("b")
    refused = revert(api, {**log, "habit_id": other["id"]})
    assert (refused.status_code, error_code(refused)) == (404, "LOG_NOT_FOUND")
    assert api.get(f"/habit-logs/{log['id']}").json == log


def test_a_reverted_day_can_be_done_again_and_gets_a_new_id(api):
    habit = api.habit()
    old = api.complete(habit)["log"]
    revert(api, old)
    new = api.complete(habit)["log"]
    assert new["id"] > old["id"]
    assert days(api, habit) == {TODAYS: 1}


def test_the_entries_of_a_deleted_habit_can_be_reverted(api):
    habit = api.habit()
    log = api.complete(habit)["log"]
    api.delete(f"/habits/{habit['id']}")
    assert revert(api, log).status_code == 200
    assert figures(api, habit) == (0, 0, None)


# --- putting an old entry back


@pytest.fixture
def old(owner):
    """A habit completed on three days, a month before `TODAY`."""
    with at(owner, "2026-10-20T12:00:00Z") as api:
        habit = api.habit()
        logs = [api.complete(habit, f"2026-10-{day}")["log"] for day in (18, 19, 20)]
    return habit, logs


def test_an_old_entry_can_be_put_back_within_a_day_as_what_one_likes(owner, old):
    habit, logs = old
    with at(owner, NOON) as api:
        revert(api, logs[1])
        assert days(api, habit) == {"2026-10-18": 1, "2026-10-20": 1}
        assert skip(api, habit, "2026-10-19").status_code == 201
    with at(owner, "2026-11-21T12:00:00Z") as api:
        assert complete(api, habit, "2026-10-19").status_code == 201
        assert days(api, habit) == {"2026-10-18": 1, "2026-10-19": 2, "2026-10-20": 3}
        assert figures(api, habit) == (0, 3, "2026-10-20")


def test_after_a_day_an_old_entry_is_gone_for_good(owner, old):
    habit, logs = old
    with at(owner, NOON) as api:
        revert(api, logs[1])
    with at(owner, "2026-11-21T12:00:01Z") as api:
        refused = complete(api, habit, "2026-10-19")
        assert (refused.status_code, error_code(refused)) == (422, "DATE_TOO_OLD")


def test_only_the_reverted_date_of_the_reverted_habit_is_open(owner, old):
    habit, logs = old
    with at(owner, NOON) as api:
        revert(api, logs[1])
        other = api.habit("Other")
        for refused in (complete(api, other, "2026-10-19"), complete(api, habit, "2026-10-17")):
            assert error_code(refused) == "DATE_TOO_OLD"


def test_an_old_entry_may_come_and_go_more_than_once(owner, old):
    habit, logs = old
    with at(owner, NOON) as api:
        log = logs[2]
        for _ in range(3):
            assert revert(api, log).status_code == 200
            log = complete(api, habit, "2026-10-20").json["log"]
        assert days(api, habit)["2026-10-20"] == 3
