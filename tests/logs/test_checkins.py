"""`POST /habits/{id}/checkin`: a day's value, set or added to, and what it makes of the day."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import CIGARETTES, WATER, check_in, days, entries, figures, skip
from tests.times import TODAY, ago

TODAYS = str(TODAY)


def test_the_first_check_in_of_a_day_is_new_and_the_next_changes_it(api):
    habit = api.habit(**WATER)
    first, second = (check_in(api, habit, value=value) for value in (3, 5))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.headers["Location"] == second.headers["Location"]
    assert api.get(first.headers["Location"]).json == second.json["log"]
    assert (second.json["log"]["value"], len(entries(api, habit))) == (5, 1)


def test_adding_counts_up_to_the_target_which_completes(api):
    habit = api.habit(**WATER)
    told = [check_in(api, habit, add=add).json for add in (3, 4.5, 0.5)]
    assert [(t["log"]["value"], t["log"]["status"]) for t in told] == [
        (3, "partial"),
        (7.5, "partial"),
        (8, "completed"),
    ]
    assert [t["streak_count"] for t in told] == [0, 0, 1]
    assert figures(api, habit) == (1, 1, TODAYS)


def test_thousandths_add_up_exactly(api):
    habit = api.habit(kind="numeric", target_value=0.3)
    told = [check_in(api, habit, add=0.1).json["log"] for _ in range(3)]
    assert (told[2]["value"], told[2]["status"]) == (0.3, "completed")


def test_a_lower_value_undoes_the_completion(api):
    habit = api.habit(**WATER)
    api.complete(habit, ago(1))
    done = api.complete(habit)["log"]
    lowered = check_in(api, habit, value=2)
    assert (lowered.status_code, lowered.json["log"]["id"]) == (200, done["id"])
    assert days(api, habit) == {ago(1): 1, TODAYS: "partial"}
    assert lowered.json["log"]["total_weight"] is None
    assert (lowered.json["streak_count"], lowered.json["longest_streak"]) == (1, 1)
    assert figures(api, habit) == (1, 1, ago(1))


def test_taking_away_undoes_the_completion_too(api):
    habit = api.habit(**WATER)
    api.complete(habit)
    assert check_in(api, habit, add=-1).json["log"]["status"] == "partial"
    assert figures(api, habit) == (0, 0, None)


def test_one_cigarette_too_many_undoes_the_completion_and_those_after_it(api):
    habit = api.habit(**CIGARETTES)
    for n in (3, 2, 1):
        check_in(api, habit, ago(n), add=3)
    assert days(api, habit) == {ago(3): 1, ago(2): 2, ago(1): 3}
    check_in(api, habit, ago(2), add=1)
    assert days(api, habit) == {ago(3): 1, ago(2): "partial", ago(1): 1}
    assert figures(api, habit) == (1, 1, ago(1))
    check_in(api, habit, ago(2), value=0)
    assert days(api, habit) == {ago(3): 1, ago(2): 2, ago(1): 3}
    assert figures(api, habit) == (3, 3, ago(1))


def test_a_check_in_that_changes_nothing_of_the_streak_keeps_it(api):
    habit = api.habit(**WATER)
    api.complete(habit, ago(1))
    api.complete(habit)
    more = check_in(api, habit, ago(1), add=5).json
    assert (more["streak_count"], more["milestone"]) == (1, None)
    assert days(api, habit) == {ago(1): 1, TODAYS: 2}


def test_a_check_in_on_a_completed_day_reaches_no_milestone_again(api):
    habit = api.habit(**WATER)
    told = [api.complete(habit, ago(n))["milestone"] for n in range(6, -1, -1)]
    assert told[-1] == 7
    assert check_in(api, habit, add=1).json["milestone"] is None


@pytest.mark.parametrize(("fields", "status"), [({"value": 9}, 1), ({"add": 2}, "partial")])
def test_a_check_in_makes_a_skipped_day_what_it_says(api, fields, status):
    habit = api.habit(**WATER)
    skip(api, habit)
    assert check_in(api, habit, **fields).status_code == 200
    assert days(api, habit) == {TODAYS: status}


def test_a_binary_habit_is_checked_in_with_one(api):
    habit = api.habit()
    done = check_in(api, habit, value=1)
    assert (done.status_code, done.json["log"]["value"]) == (201, None)
    assert (check_in(api, habit, value=1).status_code, days(api, habit)) == (200, {TODAYS: 1})


@pytest.mark.parametrize("fields", [{"value": 0}, {"value": 2}, {"add": 1}, {"value": 1.5}])
def test_a_binary_habit_takes_nothing_else(api, fields):
    habit = api.habit()
    refused = check_in(api, habit, **fields)
    assert (refused.status_code, error_code(refused)) == (422, "VALUE_NOT_ALLOWED")
    assert entries(api, habit) == []


@pytest.mark.parametrize("fields", [{}, {"value": 1, "add": 1}, {"value": None, "add": None}])
@pytest.mark.parametrize("habit", [{}, WATER], ids=["binary", "numeric"])
def test_it_is_either_value_or_add(api, habit, fields):
    habit = api.habit(**habit)
    refused = check_in(api, habit, **fields)
    assert (refused.status_code, error_code(refused)) == (422, "VALUE_OR_ADD")


@pytest.mark.parametrize(("value", "add"), [(2, -2.001), (1_000_000_000, 0.001), (0, -1)])
def test_adding_does_not_leave_the_range(api, value, add):
    habit = api.habit(**WATER)
    check_in(api, habit, value=value)
    refused = check_in(api, habit, add=add)
    assert (refused.status_code, error_code(refused)) == (422, "VALUE_OUT_OF_RANGE")
    assert entries(api, habit)[0]["value"] == value


def test_taking_from_a_day_without_an_entry_leaves_none(api):
    habit = api.habit(**WATER)
    assert error_code(check_in(api, habit, add=-1)) == "VALUE_OUT_OF_RANGE"
    assert entries(api, habit) == []


def test_adding_nothing_is_an_entry_which_keeps_at_most(api):
    habit = api.habit(**CIGARETTES)
    assert check_in(api, habit, add=0).json["log"]["status"] == "completed"


def test_a_note_stays_until_another_comes(api):
    habit = api.habit(**WATER)
    told = [check_in(api, habit, add=1, note=n).json["log"]["note"] for n in ("a", None, "b")]
    assert told == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("field", "values"),
    {
        "value": [-0.001, 1_000_000_001, "1", False, [1]],
        "add": [-1_000_000_001, 1_000_000_001, "1", True, {}],
        "date": ["0000-00-00", "2026-11-31", "tomorrow", 20261120],
        "note": ["a" * 1001, "\x00"],
        "target_date": ["2026-11-20"],
    }.items(),
)
def test_a_field_refuses_what_it_cannot_be(api, field, values):
    habit = api.habit(**WATER)
    for value in values:
        refused = check_in(api, habit, **{field: value})
        assert (refused.status_code, list(error_fields(refused))) == (422, [field]), value
    assert entries(api, habit) == []


def test_a_check_in_needs_a_body(api):
    habit = api.habit(**WATER)
    refused = api.post(f"/habits/{habit['id']}/checkin")
    assert (refused.status_code, error_code(refused)) == (400, "BODY_MISSING")
