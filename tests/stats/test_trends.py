"""`GET /stats/trends`: week by week and month by month."""

from __future__ import annotations

import pytest

from tests.client import error_fields
from tests.stats.steps import focus, told
from tests.times import ago, at

NOTHING = {"focus_min": 0, "sessions_completed": 0, "habits_completed": 0, "active_days": 0}


def spans(trends):
    return [(row["start_date"], row["end_date"]) for row in trends["trends"]]


def test_weeks_begin_where_the_settings_say(api):
    told_spans = spans(told(api, "trends", period="weekly", count=2))
    assert told_spans == [("2026-11-16", "2026-11-20"), ("2026-11-09", "2026-11-15")]
    api.patch("/users/me/settings", {"week_start": "sunday"})
    told_spans = spans(told(api, "trends", period="weekly", count=2))
    assert told_spans == [("2026-11-15", "2026-11-20"), ("2026-11-08", "2026-11-14")]


def test_months_are_those_of_the_calendar(api):
    told_spans = spans(told(api, "trends", period="monthly", count=3))
    assert told_spans == [
        ("2026-11-01", "2026-11-20"),
        ("2026-10-01", "2026-10-31"),
        ("2026-09-01", "2026-09-30"),
    ]


def test_each_period_is_compared_with_the_one_before(app, api):
    habit = api.habit()
    for n in (0, 1, 5, 6, 7):
        api.complete(habit, ago(n))
    focus(app, api, ago(1), 25)
    focus(app, api, ago(12), 50)
    # Friday and Thursday; Sunday, Saturday and Friday; the Sunday before is of a third week.
    rows = told(api, "trends", count=2)["trends"]
    assert [{name: row[name] for name in NOTHING} for row in rows] == [
        {"focus_min": 25, "sessions_completed": 1, "habits_completed": 2, "active_days": 2},
        {"focus_min": 0, "sessions_completed": 0, "habits_completed": 3, "active_days": 3},
    ]
    assert [row["change"] for row in rows] == [
        {"focus_min": 25, "sessions_completed": 1, "habits_completed": -1, "active_days": -1},
        {"focus_min": -50, "sessions_completed": -1, "habits_completed": 3, "active_days": 2},
    ]


def test_a_month_that_lies_across_a_year(app, owner):
    with at(owner, "2027-01-31T12:00:00Z") as api:
        focus(app, api, "2026-12-31", 10)
        rows = told(api, "trends", period="monthly", count=2)["trends"]
    assert [(row["start_date"], row["focus_min"]) for row in rows] == [
        ("2027-01-01", 0),
        ("2026-12-01", 10),
    ]
    assert rows[0]["change"]["focus_min"] == -10


def test_twelve_weeks_unless_asked_otherwise(api):
    rows = told(api, "trends")["trends"]
    assert (len(rows), rows[-1]["start_date"]) == (12, ago(4 + 77))
    assert all(row["change"] == NOTHING for row in rows)
    assert len(told(api, "trends", period="monthly", count=60)["trends"]) == 60


@pytest.mark.parametrize(
    "wrong", [{"period": "daily"}, {"count": 0}, {"count": 61}, {"count": "x"}, {"days": 3}]
)
def test_what_no_trend_is_is_refused(api, wrong):
    refused = api.get("/stats/trends", query_string=wrong)
    assert (refused.status_code, list(error_fields(refused))) == (422, list(wrong))


def test_days_after_today_are_left_out(app, api):
    focus(app, api, ago(-1), 25)
    assert told(api, "trends", count=1)["trends"][0]["focus_min"] == 0
