"""`GET /stats/me` and `/stats/daily/{days}`."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.logs.steps import imported, revert
from tests.statements import counted
from tests.stats.steps import focus, told
from tests.times import NOON, TODAY, ago, at

PATHS = ("me", "summary", "daily/7", "trends")


@pytest.mark.parametrize("path", PATHS)
def test_nobody_has_statistics(nobody, path):
    assert nobody.get(f"/stats/{path}").status_code == 401


def test_who_did_nothing_yet_has_zeros(api):
    assert told(api, "me") == {
        "user_id": api.user["id"],
        "total_focus_min": 0,
        "total_sessions": 0,
        "total_completions": 0,
        "current_streak": 0,
        "best_streak": 0,
        "updated_at": None,
    }


def test_the_sums_are_of_all_that_was_done(app, api, stranger):
    habit = api.habit()
    for n in (9, 7, 6, 1, 0)[1:]:
        api.complete(habit, ago(n))
    focus(app, api, ago(8), 25)
    focus(app, api, ago(0), 50)
    assert told(api, "me") == {
        "user_id": api.user["id"],
        "total_focus_min": 75,
        "total_sessions": 2,
        "total_completions": 4,
        "current_streak": 2,
        "best_streak": 3,
        "updated_at": NOON,
    }
    assert told(stranger, "me")["total_completions"] == 0


def test_imported_completions_are_ones_own(api):
    imported(api, "Run", [ago(n) for n in range(1, 31)])
    mine = told(api, "me")
    assert (mine["total_completions"], mine["best_streak"], mine["current_streak"]) == (30, 30, 30)


@pytest.mark.parametrize(("days", "current"), [(0, 3), (1, 3), (2, 0)])
def test_a_streak_lives_while_today_or_yesterday_has_something(api, days, current):
    habit = api.habit()
    for n in (2, 1, 0):
        api.complete(habit, ago(n))
    with at(api, f"2026-11-{20 + days}T12:00:00Z") as later:
        mine = told(later, "me")
    assert (mine["current_streak"], mine["best_streak"]) == (current, 3)


def test_a_day_that_lies_ahead_counts_as_today(api):
    api.patch("/users/me/settings", {"timezone": "Pacific/Kiritimati"})
    habit = api.habit()
    for n in (0, -1):
        api.complete(habit, ago(n))
    api.patch("/users/me/settings", {"timezone": "Pacific/Midway"})
    assert told(api, "me")["current_streak"] == 2


def test_a_revert_shows_in_the_sums(api):
    log = api.complete(api.habit())["log"]
    with at(api, "2026-11-20T13:00:00Z") as later:
        revert(later, log)
        mine = told(later, "me")
    assert (mine["total_completions"], mine["best_streak"]) == (0, 0)
    assert mine["updated_at"] == "2026-11-20T13:00:00Z"


def test_days_come_newest_first_and_without_gaps(app, api):
    api.complete(api.habit("a"), ago(2))
    api.complete(api.habit("b"), ago(2))
    api.complete(api.habit("c"), ago(3))
    focus(app, api, ago(0), 30)
    rows = told(api, "daily/3")["daily_stats"]
    assert [tuple(row.values()) for row in rows] == [
        (str(TODAY), 30, 1, 0),
        (ago(1), 0, 0, 0),
        (ago(2), 0, 0, 2),
    ]


def test_days_are_those_of_the_users_own_clock(api):
    api.patch("/users/me/settings", {"timezone": "Pacific/Kiritimati"})
    api.complete(api.habit())
    [today] = told(api, "daily/1")["daily_stats"]
    assert (today["date"], today["habits_completed"]) == (ago(-1), 1)


@pytest.mark.parametrize("days", [1, 366])
def test_as_many_days_as_were_asked_for(api, days):
    rows = told(api, f"daily/{days}")["daily_stats"]
    assert (len(rows), rows[-1]["date"]) == (days, ago(days - 1))


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "1.5", "9" * 30, "٣"])
def test_there_are_no_other_numbers_of_days(api, days):
    refused = api.get(f"/stats/daily/{days}")
    assert (refused.status_code, error_code(refused)) == (404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["me", "daily/366", "trends"])
def test_statistics_cost_the_same_after_years(app, api, path):
    costs = []
    for days in (1, 400):
        imported(api, f"Run {days}", [ago(n) for n in range(days)])
        with counted(app) as statements:
            told(api, path)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 3
