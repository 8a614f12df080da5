"""Which day an entry may be of, and which day it is for whom."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.logs.steps import check_in, complete, days, entries, figures, skip
from tests.times import TODAY, ago, at

ENTER = {
    "complete": complete,
    "checkin": lambda api, habit, day: check_in(api, habit, day, value=1),
    "skip": skip,
}
each_way = pytest.mark.parametrize("enter", ENTER.values(), ids=ENTER)


def today_of(owner, moment, **settings):
    """The date that a completion without one is written for, at `moment`."""
    with at(owner, moment) as api:
        assert api.patch("/users/me/settings", settings).status_code == 200
        habit = api.habit(f"Habit at {moment}")
        date = api.complete(habit)["log"]["date"]
        assert list(days(api, habit)) == [date]
        return date


@each_way
@pytest.mark.parametrize("day", [ago(-1), ago(-365), "9999-12-31"])
def test_days_to_come_are_refused(api, enter, day):
    habit = api.habit()
    refused = enter(api, habit, day)
    assert (refused.status_code, error_code(refused)) == (422, "DATE_IN_FUTURE")
    assert refused.json["error"]["details"] == {"today": str(TODAY)}
    assert entries(api, habit) == []


@each_way
def test_seven_days_back_is_the_limit(api, enter):
    habit = api.habit()
    assert enter(api, habit, ago(7)).status_code == 201
    for day in (ago(8), ago(400), "0001-01-01"):
        refused = enter(api, habit, day)
        assert (refused.status_code, error_code(refused)) == (422, "DATE_TOO_OLD")
    assert [entry["date"] for entry in entries(api, habit)] == [ago(7)]


@pytest.mark.parametrize(
    ("timezone", "date"),
    [
        ("UTC", "2026-11-20"),
        ("Pacific/Auckland", "2026-11-21"),
        ("Pacific/Kiritimati", "2026-11-21"),
        ("America/New_York", "2026-11-20"),
        ("Pacific/Pago_Pago", "2026-11-20"),
        ("Asia/Kathmandu", "2026-11-21"),
        ("Asia/Kolkata", "2026-11-20"),
    ],
)
def test_today_is_that_of_the_users_time_zone(owner, timezone, date):
    # 18:20: in Kathmandu (+05:45) it is five past midnight, in Kolkata (+05:30) ten to.
    assert today_of(owner, "2026-11-20T18:20:00Z", timezone=timezone) == date


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        ("2026-11-20T00:30:00+01:00", "2026-11-19"),
        ("2026-11-20T02:59:59+01:00", "2026-11-19"),
        ("2026-11-20T03:00:00+01:00", "2026-11-20"),
        ("2026-11-20T23:59:59+01:00", "2026-11-20"),
    ],
)
def test_a_day_begins_at_the_users_hour(owner, moment, date):
    assert today_of(owner, moment, timezone="Europe/Berlin", day_start_hour=3) == date


@pytest.mark.parametrize(
    ("moment", "date"),
    [
        # The night in which the clock goes from 2 to 3.
        ("2026-03-29T00:59:59Z", "2026-03-28"),
        ("2026-03-29T01:00:00Z", "2026-03-29"),
        # The night in which half past two comes twice.
        ("2026-10-25T00:30:00Z", "2026-10-25"),
        ("2026-10-25T01:30:00Z", "2026-10-25"),
        ("2026-10-24T23:59:59Z", "2026-10-24"),
    ],
)
def test_the_hour_is_that_of_the_clock_on_the_wall_when_clocks_change(owner, moment, date):
    assert today_of(owner, moment, timezone="Europe/Berlin", day_start_hour=2) == date


def test_the_limits_follow_the_users_own_today(owner):
    with at(owner, "2026-11-20T18:20:00Z") as api:
        api.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
        habit = api.habit()
        answers = [complete(api, habit, f"2026-11-{day}") for day in (22, 21, 14, 13)]
        assert [a.status_code for a in answers] == [422, 201, 201, 422]
        codes = [error_code(answers[n]) for n in (0, 3)]
        assert codes == ["DATE_IN_FUTURE", "DATE_TOO_OLD"]


def test_moving_west_changes_no_old_day_and_keeps_the_streak(owner):
    with at(owner, "2026-11-20T18:20:00Z") as api:
        api.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
        habit = api.habit()
        api.complete(habit)
        api.patch("/users/me/settings", {"timezone": "Pacific/Honolulu"})
        assert days(api, habit) == {"2026-11-21": 1}
        assert figures(api, habit) == (1, 1, "2026-11-21")
        # Here it is still the 20th, which is open: done, it comes before the other.
        assert api.complete(habit)["streak_count"] == 1
        assert days(api, habit) == {"2026-11-20": 1, "2026-11-21": 2}


def test_moving_east_skips_no_day_that_was_not_due(owner):
    with at(owner, "2026-11-20T18:20:00Z") as api:
        api.patch("/users/me/settings", {"timezone": "Pacific/Honolulu"})
        habit = api.habit()
        api.complete(habit)
        api.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
        assert figures(api, habit) == (1, 1, "2026-11-20")
        assert api.complete(habit)["streak_count"] == 2


def test_a_streak_lives_through_the_open_day_and_ends_with_it(owner):
    with at(owner, "2026-11-18T12:00:00Z") as api:
        habit = api.habit()
        api.complete(habit)
    seen = []
    for moment in ("2026-11-19T00:00:00Z", "2026-11-19T23:59:59Z", "2026-11-20T00:00:00Z"):
        with at(owner, moment) as api:
            seen.append(figures(api, habit)[0])
    assert seen == [1, 1, 0]


def test_the_day_start_keeps_a_streak_alive_past_midnight(owner):
    with at(owner, "2026-11-18T12:00:00Z") as api:
        api.patch("/users/me/settings", {"day_start_hour": 3})
        habit = api.habit()
        api.complete(habit)
    seen = []
    for moment in ("2026-11-20T02:59:00Z", "2026-11-20T03:00:00Z"):
        with at(owner, moment) as api:
            seen.append(figures(api, habit)[0])
    assert seen == [1, 0]
