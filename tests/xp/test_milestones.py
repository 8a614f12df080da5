"""The bonuses of long streaks: paid once, to the completion that reaches them."""

from __future__ import annotations

import pytest

from tests.logs.steps import WATER, check_in, complete, days, entries, imported, revert
from tests.times import NOON, ago, at
from tests.xp.steps import ledger, points


def run(api, habit, first, last=0):
    """The results of completing all days from `first` days ago to `last` days ago."""
    return [api.complete(habit, ago(n)) for n in range(first, last - 1, -1)]


def test_the_seventh_in_a_row_brings_a_bonus(api):
    habit = api.habit()
    results = run(api, habit, 7)
    assert [result["xp_awarded"] for result in results] == [10] * 6 + [35, 10]
    assert results[6]["log"]["xp_awarded"] == 35
    assert (25, "milestone_7", habit["id"]) in ledger(api)
    assert points(api) == 105


@pytest.mark.parametrize(
    ("streak", "bonus"), [(7, 25), (14, 0), (30, 100), (50, 0), (100, 300), (200, 0), (365, 1000)]
)
def test_each_milestone_has_its_bonus(api, streak, bonus):
    habit = imported(api, "Run", [ago(n) for n in range(1, streak)])
    result = api.complete(habit)
    assert (result["milestone"], result["xp_awarded"]) == (streak, 10 + bonus)
    assert points(api) == 10 + bonus


def test_reverting_the_completion_takes_the_bonus_back(api):
    results = run(api, api.habit(), 6)
    reverted = revert(api, results[6]["log"]).json
    assert (reverted["xp_reverted"], points(api)) == (35, 60)


def test_reverting_another_completion_leaves_it(api):
    habit = api.habit()
    results = run(api, habit, 6)
    assert revert(api, results[0]["log"]).json["xp_reverted"] == 10
    assert points(api) == 85
    assert entries(api, habit)[-1]["xp_awarded"] == 35


def test_doing_the_last_day_over_and_over_pays_once(api):
    habit = api.habit()
    log = run(api, habit, 6)[-1]["log"]
    for _ in range(3):
        revert(api, log)
        result = api.complete(habit)
        assert result["xp_awarded"] == 35
        log = result["log"]
    assert points(api) == 95


def test_a_milestone_that_is_held_is_not_paid_again(api):
    habit = api.habit()
    results = run(api, habit, 7)
    # The eighth becomes the seventh by itself, and then by being done again.
    revert(api, results[0]["log"])
    revert(api, results[7]["log"])
    again = api.complete(habit)
    assert (again["milestone"], again["xp_awarded"]) == (7, 10)
    assert points(api) == 95


def test_a_recompute_neither_pays_nor_takes(api):
    habit = api.habit()
    for n in (6, 5, 4, 2, 1, 0):
        api.complete(habit, ago(n))
    filled = api.complete(habit, ago(3))
    assert (days(api, habit)[ago(0)], filled["xp_awarded"]) == (7, 10)
    assert points(api) == 70
    api.patch(f"/habits/{habit['id']}", {"exempt_weekdays": [1]})
    assert points(api) == 70


def test_filling_the_gap_in_front_of_the_seventh_is_not_paid_twice(api):
    habit = api.habit()
    results = run(api, habit, 6)
    revert(api, results[3]["log"])
    assert points(api) == 85
    api.complete(habit, ago(3))
    assert points(api) == 95


def test_two_habits_have_their_milestones_each(api):
    for name in "ab":
        run(api, api.habit(name), 6)
    assert points(api) == 190


def test_a_numeric_day_that_is_not_kept_any_more_gives_the_bonus_back(api):
    habit = api.habit(**WATER)
    run(api, habit, 6)
    told = [check_in(api, habit, value=value).json["xp_awarded"] for value in (2, 8, 9, 2)]
    assert told == [-35, 35, 0, -35]
    assert points(api) == 60


def test_a_second_run_to_the_same_milestone_is_not_paid(owner):
    with at(owner, "2026-10-20T12:00:00Z") as api:
        habit = api.habit()
        for day in range(14, 21):
            api.complete(habit, f"2026-10-{day}")
    with at(owner, NOON) as api:
        assert [result["xp_awarded"] for result in run(api, habit, 6)] == [10] * 7
        assert points(api) == 165


def test_an_old_run_that_is_reverted_frees_its_milestone(owner):
    with at(owner, "2026-10-20T12:00:00Z") as api:
        habit = api.habit()
        logs = [api.complete(habit, f"2026-10-{day}")["log"] for day in range(14, 21)]
    with at(owner, NOON) as api:
        assert revert(api, logs[-1]).json["xp_reverted"] == 35
        assert run(api, habit, 6)[-1]["xp_awarded"] == 35
        # Put back as the seventh of its run, it finds the bonus held by the new one.
        assert complete(api, habit, logs[-1]["date"]).json["xp_awarded"] == 10
        assert points(api) == 165
