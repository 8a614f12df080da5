"""`POST /habits/{id}/skip`: a declared day off."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import WATER, check_in, complete, days, entries, figures, revert, skip
from tests.times import TODAY, ago

TODAYS = str(TODAY)


def test_a_skip_is_an_entry_of_its_own_kind(api):
    habit = api.habit()
    skipped = skip(api, habit, note="Ill")
    log = skipped.json
    assert skipped.status_code == 201
    assert (log["status"], log["completed"], log["note"]) == ("skipped", False, "Ill")
    assert (log["value"], log["streak_count"], log["total_weight"]) == (None, None, None)
    assert skipped.headers["Location"] == f"/api/v1/habit-logs/{log['id']}"
    assert api.get(skipped.headers["Location"]).json == log


def test_a_skip_needs_no_body(api):
    habit = api.habit()
    assert api.post(f"/habits/{habit['id']}/skip").status_code == 201
    assert days(api, habit) == {TODAYS: "skipped"}


def test_a_skipped_day_breaks_no_streak_and_adds_nothing(api):
    habit = api.habit()
    api.complete(habit, ago(2))
    skip(api, habit, ago(1))
    assert api.complete(habit)["streak_count"] == 2


def test_a_skip_joins_what_its_day_had_broken(api):
    habit = api.habit()
    for n in (3, 1, 0):
        api.complete(habit, ago(n))
    assert figures(api, habit) == (2, 2, TODAYS)
    skip(api, habit, ago(2))
    assert days(api, habit) == {ago(3): 1, ago(2): "skipped", ago(1): 2, TODAYS: 3}
    assert figures(api, habit) == (3, 3, TODAYS)


def test_a_skip_keeps_alive_what_would_be_over(api):
    habit = api.habit()
    api.complete(habit, ago(2))
    assert figures(api, habit) == (0, 1, ago(2))
    skip(api, habit, ago(1))
    assert figures(api, habit) == (1, 1, ago(2))


def test_a_reverted_skip_breaks_again(api):
    habit = api.habit()
    api.complete(habit, ago(2))
    skipped = skip(api, habit, ago(1)).get_json()
    api.complete(habit)
    reverted = revert(api, skipped).json
    assert (reverted["streaks_changed"], reverted["current_streak"]) == (1, 1)
    assert reverted["longest_streak"] == 1
    assert days(api, habit) == {ago(2): 1, TODAYS: 1}


def test_a_completed_day_cannot_be_skipped(api):
    habit = api.habit()
    log = api.complete(habit)["log"]
    refused = skip(api, habit)
    assert (refused.status_code, error_code(refused)) == (409, "ALREADY_COMPLETED")
    assert entries(api, habit) == [log]


def test_a_skipped_day_cannot_be_skipped_again(api):
    habit = api.habit()
    log = skip(api, habit, note="first").json
    refused = skip(api, habit, note="second")
    assert (refused.status_code, error_code(refused)) == (409, "ALREADY_SKIPPED")
    assert entries(api, habit) == [log]


def test_a_partial_day_can_be_skipped_and_loses_its_value(api):
    habit = api.habit(**WATER)
    log = check_in(api, habit, value=3).json["log"]
    skipped = skip(api, habit)
    assert (skipped.status_code, skipped.json["id"]) == (201, log["id"])
    assert (skipped.json["value"], days(api, habit)) == (None, {TODAYS: "skipped"})


def test_partial_completed_and_skipped_turn_into_one_another(api):
    habit = api.habit(**WATER)
    check_in(api, habit, value=1)
    seen = []
    for turn in (
        lambda: skip(api, habit),
        lambda: complete(api, habit),
        lambda: check_in(api, habit, value=2),
        lambda: complete(api, habit),
        lambda: check_in(api, habit, value=0),
        lambda: skip(api, habit),
        lambda: check_in(api, habit, add=8),
    ):
        assert turn().status_code in (200, 201)
        seen.append(days(api, habit)[TODAYS])
    assert seen == ["skipped", 1, "partial", 1, "partial", "skipped", 1]
    assert len(entries(api, habit)) == 1


def test_many_skips_between_two_completions_still_join_them(api):
    habit = api.habit()
    api.complete(habit, ago(7))
    for n in range(6, 0, -1):
        skip(api, habit, ago(n))
    assert api.complete(habit)["streak_count"] == 2


@pytest.mark.parametrize(
    ("field", "values"),
    {
        "date": ["0000-00-00", "2026-11-31", 5],
        "note": ["a" * 1001],
        "value": [1],
        "target_date": ["2026-11-20"],
    }.items(),
)
def test_a_field_refuses_what_it_cannot_be(api, field, values):
    habit = api.habit()
    for value in values:
        refused = skip(api, habit, **{field: value})
        assert (refused.status_code, list(error_fields(refused))) == (422, [field]), value
    assert entries(api, habit) == []
