"""`GET /analytics/overview`, and the pieces in a habit's figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.analytics.histories import live_through
from tests.client import error_code
from tests.logs.steps import WATER, check_in, skip
from tests.luck import luck_of
from tests.statements import counted
from tests.times import NOON, TODAY, ago, at


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


@pytest.fixture
def luck(app):
    with luck_of(app) as luck:
        luck.never()
        yield luck


def overview(api, first=None, last=None):
    span = {"start_date": first, "end_date": last}
    query = {name: str(day) for name, day in span.items() if day is not None}
    answer = api.get("/analytics/overview", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def test_somebody_new_has_an_empty_overview(api):
    shown = overview(api)
    days = shown.pop("by_day")
    assert [day["date"] for day in days] == [ago(n) for n in range(29, -1, -1)]
    assert {day["completions"] for day in days} == {0}
    assert shown == {
        "start_date": ago(29),
        "end_date": ago(0),
        "total_completions": 0,
        "total_habits": 0,
        "active_streaks": 0,
        "rewards_achieved": 0,
        "rewards_claimed": 0,
        "completion_rate": None,
        "top_habits": [],
    }


def test_completions_are_counted_in_all_and_by_day(api):
    for name, days in (("a", (0, 1, 3)), ("b", (1,))):
        habit = api.habit(name)
        for day in days:
            api.complete(habit, ago(day))
    shown = overview(api, ago(3), ago(1))
    assert (shown["start_date"], shown["end_date"]) == (ago(3), ago(1))
    assert shown["total_completions"] == 3
    assert shown["by_day"] == [
        {"date": ago(3), "completions": 1},
        {"date": ago(2), "completions": 0},
        {"date": ago(1), "completions": 2},
    ]


def test_skips_and_numbers_that_were_not_enough_are_no_completions(api):
    habit = api.habit(**WATER)
    check_in(api, habit, ago(0), value=3)
    skip(api, habit, ago(1))
    assert overview(api)["total_completions"] == 0


def test_the_five_habits_done_most_are_on_top_the_older_first(api):
    names = ("a", "b", "c", "d", "e", "f")
    habits = {name: api.habit(name) for name in names}
    for name, times in zip(names, (1, 2, 1, 3, 1, 1), strict=True):
        for day in range(times):
            api.complete(habits[name], ago(day))
    top = overview(api)["top_habits"]
    assert [(row["habit"]["name"], row["completions"]) for row in top] == [
        ("d", 3),
        ("b", 2),
        ("a", 1),
        ("c", 1),
        ("e", 1),
    ]
    assert top[0]["habit"] == api.get(f"/habits/{habits['d']['id']}").json


def test_what_was_done_stays_when_its_habit_is_deleted(api):
    habit = api.habit()
    api.complete(habit)
    api.delete(f"/habits/{habit['id']}")
    shown = overview(api)
    assert (shown["total_habits"], shown["active_streaks"]) == (0, 0)
    assert (shown["total_completions"], shown["completion_rate"]) == (1, None)
    assert shown["top_habits"][0]["habit"]["active"] is False


def test_streaks_that_are_alive_today_are_counted(api):
    for name, day in (("today", 0), ("yesterday", 1), ("broken", 2)):
        api.complete(api.habit(name), ago(day))
    api.habit("never done")
    shown = overview(api, ago(20), ago(10))
    assert (shown["total_habits"], shown["active_streaks"]) == (4, 2)


# --- the rate


def test_the_rate_is_what_was_kept_of_what_was_due(api):
    often, rarely = api.habit("often"), api.habit("rarely")
    for day in (0, 1, 2, 3):
        api.complete(often, ago(day))
    api.complete(rarely, ago(4))
    # Four of four; one of the four days before an open today.
    assert overview(api)["completion_rate"] == 0.625


def test_one_habit_has_the_rate_of_its_own_figures(api):
    habit = api.habit(schedule={"type": "times_per_week", "count": 3}, exempt_weekdays=[2])
    for day in (7, 5, 2):
        api.complete(habit, ago(day))
    skip(api, habit, ago(1))
    own = api.get(f"/habits/{habit['id']}/stats").json["completion_rate_30d"]
    assert overview(api)["completion_rate"] == own


def test_doing_more_of_one_habit_does_not_make_up_for_another(api):
    monday = api.habit("mondays", schedule={"type": "weekdays", "weekdays": [1]})
    daily = api.habit("daily")
    for day in ("2026-11-16", "2026-11-17", "2026-11-18"):
        api.complete(monday, day)
    api.complete(daily, "2026-11-16")
    # One of one, and one of four.
    assert overview(api)["completion_rate"] == 0.4


def test_skipped_paused_and_coming_days_are_not_due(api):
    habit = api.habit()
    for day in (3, 0):
        api.complete(habit, ago(day))
    skip(api, habit, ago(2))
    assert overview(api, ago(3), "2026-12-10")["completion_rate"] == round(2 / 3, 4)
    api.post(f"/habits/{habit['id']}/pauses", {"start_date": ago(1), "end_date": ago(1)})
    assert overview(api)["completion_rate"] == 1.0
    assert overview(api, "2026-11-21", "2026-12-10")["completion_rate"] is None


# --- rewards


def test_rewards_count_on_the_day_of_their_last_piece_and_of_their_claim(app, owner, luck):
    luck.always()
    with at(owner, "2026-11-10T12:00:00Z") as api:
        reward = api.post("/rewards", {"name": "Cinema", "pieces_required": 1}).json
        api.complete(api.habit())
    with at(owner, NOON) as api:
        standing = [overview(api, day, day) for day in ("2026-11-10", "2026-11-11")]
        assert [day["rewards_achieved"] for day in standing] == [1, 0]
        assert [day["rewards_claimed"] for day in standing] == [0, 0]
        assert api.post(f"/rewards/{reward['id']}/claim").status_code == 200
        shown = overview(api, TODAY, TODAY)
        assert (shown["rewards_achieved"], shown["rewards_claimed"]) == (1, 1)
        assert overview(api, "2026-11-10", ago(1))["rewards_achieved"] == 0


def test_a_claim_counts_on_the_users_own_day(app, owner, luck):
    luck.always()
    owner.patch("/users/me/settings", {"timezone": "Asia/Tokyo", "day_start_hour": 4})
    # 02:30 on the 21st in Tokyo: still the 20th until four.
    with at(owner, "2026-11-20T17:30:00Z") as api:
        reward = api.post("/rewards", {"name": "Cinema"}).json
        api.complete(api.habit())
        api.post(f"/rewards/{reward['id']}/claim")
        days = ("2026-11-19", "2026-11-20", "2026-11-21")
        claims = [overview(api, day, day)["rewards_claimed"] for day in days]
    assert claims == [0, 1, 0]


def test_a_habits_figures_count_its_pieces(api, luck):
    api.post("/rewards", {"name": "Cinema", "pieces_required": 5})
    habit, other = api.habit("a"), api.habit("b")
    luck.always()
    api.complete(habit)
    undone = api.complete(habit, ago(1))["log"]
    api.complete(other)
    luck.never()
    api.complete(habit, ago(2))
    for address in (f"/habits/{habit['id']}/stats", f"/analytics/habits/{habit['id']}/stats"):
        assert api.get(address).json["total_rewards_earned"] == 2
    api.delete(f"/habits/{habit['id']}/logs/{undone['id']}")
    assert api.get(f"/habits/{habit['id']}/stats").json["total_rewards_earned"] == 1


# --- spans


def test_the_last_day_is_the_users_today(owner):
    owner.patch("/users/me/settings", {"timezone": "America/Los_Angeles", "day_start_hour": 6})
    with at(owner, "2026-11-20T13:30:00Z") as api:
        assert overview(api)["end_date"] == "2026-11-19"


def test_one_end_of_the_span_is_enough(api):
    shown = overview(api, last="2026-03-31")
    assert (shown["start_date"], len(shown["by_day"])) == ("2026-03-02", 30)
    assert len(overview(api, first="2025-11-20")["by_day"]) == 366


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2026-11-20", "2026-11-19", "RANGE_BACKWARDS"),
        ("2026-11-21", None, "RANGE_BACKWARDS"),
        ("2025-11-19", None, "RANGE_TOO_LONG"),
    ],
)
def test_a_span_that_cannot_be_told_of_is_refused(api, first, last, code):
    query = {"start_date": first} | ({"end_date": last} if last else {})
    refused = api.get("/analytics/overview", query_string=query)
    assert (refused.status_code, error_code(refused)) == (422, code)


@pytest.mark.parametrize("last", ["0001-01-03", "9999-12-31"])
def test_the_ends_of_the_calendar_are_dates_like_others(api, last):
    for timezone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        api.patch("/users/me/settings", {"timezone": timezone})
        assert overview(api, last=last)["rewards_claimed"] == 0


# --- cost and access


def test_it_costs_the_same_however_many_habits_there_are(app, owner):
    numbers = []
    for name in ("a", "b", "c"):
        live_through(owner, owner.habit(name), [TODAY - timedelta(n) for n in range(20)])
        with at(owner, NOON) as api, counted(app) as statements:
            overview(api)
        numbers.append(len(statements))
    # The user's token is one of them.
    assert set(numbers) == {8}


def test_only_ones_own_counts(api, nobody, stranger):
    api.complete(api.habit())
    assert error_code(nobody.get("/analytics/overview")) == "TOKEN_MISSING"
    with at(stranger, NOON) as eve:
        hers = overview(eve)
    assert (hers["total_completions"], hers["top_habits"], hers["total_habits"]) == (0, [], 0)
    assert date.fromisoformat(hers["end_date"]) == TODAY
