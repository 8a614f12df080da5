"""`GET /streaks/{habit_id}/days`: why a streak has its number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.analytics.histories import live_through
from tests.client import error_code, error_fields
from tests.logs.steps import WATER, check_in, skip
from tests.statements import counted
from tests.times import NOON, TODAY, ago, at

# The week before that of `TODAY`, a Friday.
MONDAY = date(2026, 11, 9)


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


def told(api, habit, first=None, last=None):
    span = {"from": first, "to": last}
    query = {name: str(day) for name, day in span.items() if day is not None}
    answer = api.get(f"/streaks/{habit['id']}/days", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["days"]


def line(api, habit, first=None, last=None):
    """The days as (status, streak)."""
    return [(day["status"], day["streak"]) for day in told(api, habit, first, last)]


def pause(api, first, last):
    made = api.post("/users/me/pauses", {"start_date": first, "end_date": last})
    assert made.status_code == 201, made.json


def test_by_default_it_tells_of_the_last_thirty_days(api):
    days = told(api, api.habit())
    assert [day["date"] for day in days] == [ago(n) for n in range(29, -1, -1)]


def test_a_daily_streak_is_explained_by_what_was_done_and_missed(api):
    habit = api.habit()
    for day in (7, 6, 3, 2):
        api.complete(habit, ago(day))
    assert line(api, habit, ago(8), TODAY) == [
        ("not_due", 0),
        ("completed", 1),
        ("completed", 2),
        ("missed", 0),
        ("missed", 0),
        ("completed", 1),
        ("completed", 2),
        ("missed", 0),
        ("open", 0),
    ]


def test_an_open_today_is_not_missed_yet(api):
    habit = api.habit()
    api.complete(habit, ago(1))
    assert line(api, habit, ago(1)) == [("completed", 1), ("open", 1)]
    api.complete(habit)
    assert line(api, habit, ago(1)) == [("completed", 1), ("completed", 2)]


def test_an_allowance_lets_days_be_missed(api):
    habit = api.habit(allowed_skip_days=1)
    api.complete(habit, ago(3))
    assert line(api, habit, ago(3)) == [
        ("completed", 1),
        ("missed", 1),
        ("missed", 0),
        ("open", 0),
    ]


def test_skips_pauses_and_exempt_days_cost_nothing(api):
    habit = api.habit(exempt_weekdays=[2])
    for day in (5, 0):
        api.complete(habit, ago(day))
    skip(api, habit, ago(4))
    pause(api, ago(2), ago(1))
    # The 17th was a Tuesday.
    assert line(api, habit, ago(5)) == [
        ("completed", 1),
        ("skipped", 1),
        ("exempt", 1),
        ("paused", 1),
        ("paused", 1),
        ("completed", 2),
    ]


def test_a_number_that_was_not_enough_is_partial_and_a_miss(api):
    habit = api.habit(**WATER)
    for day, value in ((2, 8), (1, 3), (0, 5)):
        check_in(api, habit, ago(day), value=value)
    assert line(api, habit, ago(2)) == [("completed", 1), ("partial", 0), ("partial", 0)]


def test_weekdays_that_are_not_chosen_are_not_due(api):
    habit = api.habit(schedule={"type": "weekdays", "weekdays": [1, 3, 5]})
    api.complete(habit, "2026-11-16")
    assert line(api, habit, "2026-11-16") == [
        ("completed", 1),
        ("not_due", 1),
        ("missed", 0),
        ("not_due", 0),
        ("open", 0),
    ]


def test_an_interval_misses_every_nth_day_until_it_is_done(api):
    habit = api.habit(schedule={"type": "interval", "every_days": 2}, allowed_skip_days=1)
    api.complete(habit, ago(6))
    assert line(api, habit, ago(6)) == [
        ("completed", 1),
        ("not_due", 1),
        ("missed", 1),
        ("not_due", 1),
        ("missed", 0),
        ("not_due", 0),
        ("open", 0),
    ]


def test_an_interval_counts_from_a_completion_long_before(owner):
    habit = owner.habit(schedule={"type": "interval", "every_days": 7})
    live_through(owner, habit, [MONDAY - timedelta(20)])
    live_through(owner, habit, [MONDAY - timedelta(19)], call="skip")
    with at(owner, NOON) as api:
        missed = [d["date"] for d in told(api, habit, "2026-11-01") if d["status"] == "missed"]
    # Every seventh day after 20 October, and one later for the skip.
    assert missed == ["2026-11-04", "2026-11-11", "2026-11-18"]


def test_times_per_week_misses_the_days_that_could_not_be_made_up_for(owner):
    habit = owner.habit(schedule={"type": "times_per_week", "count": 3})
    done = [MONDAY + timedelta(n) for n in (-7, -5, -3, 0, 6)]
    live_through(owner, habit, done)
    with at(owner, NOON) as api:
        week = line(api, habit, MONDAY, MONDAY + timedelta(7))
    # With Saturday left out the week cannot come to three; the run is over when the week is.
    assert [status for status, _ in week[:7]] == [
        "completed",
        *["not_due"] * 4,
        "missed",
        "completed",
    ]
    assert [streak for _, streak in week] == [4, 4, 4, 4, 4, 4, 5, 0]


def test_this_week_may_still_come_right(owner):
    habit = owner.habit(schedule={"type": "times_per_week", "count": 4})
    live_through(owner, habit, [MONDAY + timedelta(n) for n in range(4)])
    with at(owner, NOON) as api:
        # Friday, Saturday and Sunday are left: one of four is lost.
        assert line(api, habit, "2026-11-16") == [
            ("not_due", 4),
            ("not_due", 4),
            ("not_due", 4),
            ("missed", 4),
            ("open", 4),
        ]


def test_the_week_begins_when_the_user_says(owner):
    habit = owner.habit(schedule={"type": "times_per_week", "count": 1})
    live_through(owner, habit, [date(2026, 11, 1), date(2026, 11, 14)])
    sunday = {"from": "2026-11-08", "to": "2026-11-08"}
    with at(owner, NOON) as api:
        address = f"/streaks/{habit['id']}/days"
        assert api.get(address, query_string=sunday).json["days"][0]["status"] == "missed"
        api.patch("/users/me/settings", {"week_start": "sunday"})
        assert api.get(address, query_string=sunday).json["days"][0]["status"] == "not_due"


def test_nothing_is_missed_before_the_first_entry(api):
    habit = api.habit(**WATER)
    assert {status for status, _ in line(api, habit)[:-1]} == {"not_due"}
    check_in(api, habit, ago(2), value=1)
    assert line(api, habit, ago(3)) == [
        ("not_due", 0),
        ("partial", 0),
        ("missed", 0),
        ("open", 0),
    ]


def test_a_deleted_habit_is_not_open(api):
    habit = api.habit()
    api.delete(f"/habits/{habit['id']}")
    assert line(api, habit, TODAY) == [("not_due", 0)]


SCHEDULES = [
    {"type": "daily"},
    {"type": "weekdays", "weekdays": [0, 2, 5]},
    {"type": "interval", "every_days": 3},
    {"type": "times_per_week", "count": 2},
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule["type"])
def test_the_last_day_has_the_current_streak_and_a_part_tells_what_the_whole_does(owner, schedule):
    habit = owner.habit(schedule=schedule, allowed_skip_days=1)
    offsets = (0, 1, 2, 4, 7, 9, 10, 15, 16, 17, 25, 29, 30, 33, 36, 38)
    live_through(owner, habit, [date(2026, 10, 9) + timedelta(n) for n in offsets])
    live_through(owner, habit, [date(2026, 10, 27), date(2026, 11, 10)], call="skip")
    with at(owner, NOON) as api:
        whole = told(api, habit, "2026-10-01", TODAY)
        assert whole[-1]["streak"] == api.get(f"/streaks/{habit['id']}").json["current_streak"]
        for first, last in ((0, 3), (9, 20), (24, 24), (30, 50), (44, 50)):
            part = told(api, habit, whole[first]["date"], whole[last]["date"])
            assert part == whole[first : last + 1]


def test_today_is_the_users_own(owner):
    owner.patch("/users/me/settings", {"timezone": "Asia/Tokyo", "day_start_hour": 4})
    habit = owner.habit()
    # 02:30 on the 21st in Tokyo: still the 20th until four.
    with at(owner, "2026-11-20T17:30:00Z") as api:
        assert told(api, habit)[-1]["date"] == "2026-11-20"
    with at(owner, "2026-11-20T19:00:00Z") as api:
        assert told(api, habit)[-1]["date"] == "2026-11-21"


def test_a_completion_after_today_counts_as_todays(owner):
    owner.patch("/users/me/settings", {"timezone": "Pacific/Auckland"})
    habit = owner.habit()
    with at(owner, "2026-11-20T23:00:00Z") as api:
        api.complete(habit)
        api.patch("/users/me/settings", {"timezone": "America/Los_Angeles"})
    with at(owner, "2026-11-20T23:00:00Z") as api:
        assert told(api, habit)[-1] == {"date": "2026-11-20", "status": "open", "streak": 1}


def test_days_after_today_are_left_out(api):
    habit = api.habit()
    assert [day["date"] for day in told(api, habit, ago(1), "2026-11-30")] == [ago(1), ago(0)]
    assert told(api, habit, "2026-11-21", "2026-11-30") == []


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ({"from": "2026-11-20", "to": "2026-11-19"}, "RANGE_BACKWARDS"),
        ({"from": "2026-11-21"}, "RANGE_BACKWARDS"),
        ({"from": "2025-11-19", "to": "2026-11-20"}, "RANGE_TOO_LONG"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "RANGE_TOO_LONG"),
    ],
)
def test_a_span_that_cannot_be_told_of_is_refused(api, span, code):
    refused = api.get(f"/streaks/{api.habit()['id']}/days", query_string=span)
    assert (refused.status_code, error_code(refused)) == (422, code)


def test_a_year_and_a_day_is_told_of_at_once(api):
    assert len(told(api, api.habit(), "2025-11-20", TODAY)) == 366


def test_the_beginning_of_the_calendar_is_a_date_like_others(api):
    assert len(told(api, api.habit(schedule=SCHEDULES[3]), last="0001-01-05")) == 5


def test_what_is_no_day_is_named(api):
    refused = api.get(f"/streaks/{api.habit()['id']}/days?from=today&start=2026-11-20")
    assert set(error_fields(refused)) == {"from", "start"}


def test_it_costs_the_same_however_long_the_history_is(app, owner):
    habit = owner.habit()
    for stretch in ([TODAY], [TODAY - timedelta(n) for n in range(1, 40)]):
        live_through(owner, habit, stretch)
        with at(owner, NOON) as api, counted(app) as statements:
            told(api, habit)
        assert len(statements) <= 6, statements


def test_only_the_owner_is_told(api, nobody, stranger):
    address = f"/streaks/{api.habit()['id']}/days"
    assert error_code(nobody.get(address)) == "TOKEN_MISSING"
    with at(stranger, NOON) as eve:
        assert error_code(eve.get(address)) == "FORBIDDEN"
    assert error_code(api.get("/streaks/9223372036854775807/days")) == "HABIT_NOT_FOUND"
