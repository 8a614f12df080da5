"""`POST /habits/{id}/complete`."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import CIGARETTES, WATER, check_in, complete, days, entries, figures, skip
from tests.times import TODAY, ago


def test_a_completion_tells_what_came_of_it(api):
    habit = api.habit(weight=20)
    done = complete(api, habit)
    assert done.status_code == 201
    figures_told = {key: value for key, value in done.get_json().items() if key != "log"}
    assert figures_told == {
        "streak_count": 1,
        "longest_streak": 1,
        "total_weight": 22.0,
        "got_reward": False,
        "reward": None,
        "reward_progress": None,
        "xp_awarded": 10,
        "level": 1,
        "milestone": None,
    }


def test_a_completion_shows_its_entry(api):
    habit = api.habit(weight=20)
    done = complete(api, habit, note="At last")
    assert done.json["log"] | {"id": 0} == {
        "id": 0,
        "habit_id": habit["id"],
        "habit_name": "Meditate",
        "date": str(TODAY),
        "value": None,
        "status": "completed",
        "completed": True,
        "note": "At last",
        "streak_count": 1,
        "habit_weight": 20,
        "total_weight": 22.0,
        "reward_probability": 22 / 32,
        "reward_id": None,
        "got_reward": False,
        "xp_awarded": 10,
        "created_at": "2026-11-20T12:00:00Z",
    }


def test_a_completion_is_read_back_everywhere(api):
    habit = api.habit()
    done = complete(api, habit)
    log = done.json["log"]
    assert done.headers["Location"] == f"/api/v1/habit-logs/{log['id']}"
    assert api.get(done.headers["Location"]).json == log
    assert api.get("/habit-logs").json["logs"] == entries(api, habit) == [log]
    assert figures(api, habit) == (1, 1, str(TODAY))


@pytest.mark.parametrize("body", [None, {}, {"target_date": None, "value": None, "note": None}])
def test_without_a_date_it_is_today(api, body):
    habit = api.habit()
    assert api.post(f"/habits/{habit['id']}/complete", body).status_code == 201
    assert days(api, habit) == {str(TODAY): 1}


def test_a_completed_day_is_not_completed_again(api):
    habit = api.habit()
    log = api.complete(habit, note="first")["log"]
    again = complete(api, habit, note="second")
    assert (again.status_code, error_code(again)) == (409, "ALREADY_COMPLETED")
    assert entries(api, habit) == [log]


def test_completions_in_a_row_count_up(api):
    habit = api.habit()
    told = [api.complete(habit, ago(n)) for n in (3, 2, 1, 0)]
    assert [result["streak_count"] for result in told] == [1, 2, 3, 4]
    assert [result["total_weight"] for result in told] == [11.0, 12.0, 13.0, 14.0]
    assert figures(api, habit) == (4, 4, str(TODAY))


def test_a_completion_weighs_by_the_weight_of_its_moment(api):
    habit = api.habit(weight=10)
    api.complete(habit, ago(1))
    api.patch(f"/habits/{habit['id']}", {"weight": 50})
    api.complete(habit)
    weights = [(e["habit_weight"], e["total_weight"]) for e in entries(api, habit)]
    assert weights == [(10, 11.0), (50, 60.0)]


def test_the_seventh_in_a_row_is_a_milestone(api):
    habit = api.habit()
    told = [api.complete(habit, ago(n))["milestone"] for n in range(7, -1, -1)]
    assert told == [None] * 6 + [7, None]


def test_only_the_written_completion_reaches_a_milestone(api):
    habit = api.habit()
    for n in (6, 5, 4, 2, 1, 0):
        api.complete(habit, ago(n))
    filled = api.complete(habit, ago(3))
    assert (filled["streak_count"], filled["milestone"], filled["longest_streak"]) == (4, None, 7)


def test_without_a_value_the_target_is_taken(api):
    habit = api.habit(**WATER)
    assert api.complete(habit)["log"]["value"] == 8


def test_a_value_at_or_above_the_target_completes(api):
    habit = api.habit(**WATER)
    for n, value in ((1, 8), (0, 8.125)):
        log = api.complete(habit, ago(n), value=value)["log"]
        assert (log["value"], log["status"]) == (value, "completed")


def test_a_value_below_the_target_is_partial(api):
    habit = api.habit(**WATER)
    done = complete(api, habit, value=7.999)
    assert (done.status_code, done.json["log"]["status"]) == (201, "partial")
    assert (done.json["streak_count"], done.json["total_weight"]) == (0, None)
    assert done.json["log"]["streak_count"] is None
    assert figures(api, habit) == (0, 0, None)


def test_at_most_is_kept_up_to_the_target(api):
    habit = api.habit(**CIGARETTES)
    values = {ago(3): 0, ago(2): 3, ago(1): 3.001, ago(0): None}
    for day, value in values.items():
        complete(api, habit, day, value=value)
    statuses = [(e["value"], e["status"]) for e in entries(api, habit)]
    assert statuses == [
        (0, "completed"),
        (3, "completed"),
        (3.001, "partial"),
        (3, "completed"),
    ]


def test_a_partial_day_can_be_completed(api):
    habit = api.habit(**WATER)
    log = check_in(api, habit, value=3, note="So far").json["log"]
    done = complete(api, habit)
    assert done.status_code == 201
    same = {"id": log["id"], "note": "So far", "created_at": log["created_at"]}
    assert done.json["log"] | same == done.json["log"]
    assert (done.json["log"]["value"], days(api, habit)) == (8, {str(TODAY): 1})


def test_a_skipped_day_can_be_completed(api):
    habit = api.habit()
    log = skip(api, habit, note="Ill").json
    done = api.complete(habit, note="Well again")
    assert (done["log"]["id"], done["log"]["note"]) == (log["id"], "Well again")
    assert days(api, habit) == {str(TODAY): 1}


def test_a_completion_below_the_target_may_follow_a_partial_one(api):
    habit = api.habit(**WATER)
    complete(api, habit, value=2)
    again = complete(api, habit, value=5)
    assert (again.status_code, again.json["log"]["value"]) == (201, 5)
    assert len(entries(api, habit)) == 1


@pytest.mark.parametrize("value", [0, 1, 8])
def test_a_binary_habit_takes_no_value(api, value):
    habit = api.habit()
    refused = complete(api, habit, value=value)
    assert (refused.status_code, error_code(refused)) == (422, "VALUE_NOT_ALLOWED")
    assert entries(api, habit) == []


@pytest.mark.parametrize(
    ("field", "values"),
    {
        "target_date": ["0000-00-00", "2026-02-30", "20261120", "2026-11-20T00:00:00Z", "", 1, []],
        "value": [-1, 1_000_000_001, "8", True, [], 10**400],
        "note": ["a" * 1001, "\x00", "\udfff", 5],
        "date": ["2026-11-20"],
        "user_id": [1],
    }.items(),
)
def test_a_field_refuses_what_it_cannot_be(api, field, values):
    habit = api.habit(**WATER)
    for value in values:
        refused = api.post(f"/habits/{habit['id']}/complete", {field: value})
        assert (refused.status_code, list(error_fields(refused))) == (422, [field]), value
    assert entries(api, habit) == []


def test_a_deleted_habit_takes_no_entries(api):
    habit = api.habit()
    log = api.complete(habit, ago(1))["log"]
    api.delete(f"/habits/{habit['id']}")
    for refused in (complete(api, habit), check_in(api, habit, value=1), skip(api, habit)):
        assert (refused.status_code, error_code(refused)) == (422, "HABIT_INACTIVE")
    assert entries(api, habit) == [log]
