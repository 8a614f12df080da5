"""`GET /tasks`: filters, order, pages, and what is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.client import error_fields
from tests.statements import counted
from tests.tasks.steps import do, listed, task, titles
from tests.times import at

DUE = {
    "a": ("urgent", "2026-11-19T23:59:59Z"),
    "B": ("low", "2026-11-20T00:00:00Z"),
    "c": ("medium", None),
    "D": ("high", "2026-11-25T00:00:00Z"),
    "e": ("low", "2026-11-01T00:00:00Z"),
    "F": ("medium", None),
}


@pytest.fixture
def six(api):
    """Tasks of every priority, due at several times and at none; `e` is done, `D` in progress."""
    for title, (priority, due) in DUE.items():
        status = {"e": "done", "D": "in_progress"}.get(title, "pending")
        task(api, title, priority=priority, due_date=due, status=status)
    return api


@pytest.mark.parametrize(
    ("query", "titled"),
    [
        ({}, "aBcDeF"),
        ({"status": "pending"}, "aBcF"),
        ({"status": "done"}, "e"),
        ({"status": "in_progress"}, "D"),
        ({"priority": "low"}, "Be"),
        ({"priority": "low", "status": "done"}, "e"),
        ({"due_before": "2026-11-20T00:00:00Z"}, "ae"),
        ({"due_after": "2026-11-20T00:00:00Z"}, "BD"),
        ({"due_after": "2026-11-19T00:00:00Z", "due_before": "2026-11-20T00:00:00Z"}, "a"),
        ({"due_after": "2026-11-20T00:00:00Z", "due_before": "2026-11-19T00:00:00Z"}, ""),
        ({"due_before": "2026-11-20T02:00:00+02:00"}, "ae"),
        ({"overdue": "true"}, "a"),
        ({"overdue": "false"}, "BcDeF"),
        ({"overdue": "true", "status": "done"}, ""),
        ({"sort": "due_date"}, "eaBDcF"),
        ({"sort": "-due_date"}, "DBaeFc"),
        ({"sort": "priority"}, "BecFDa"),
        ({"sort": "-priority"}, "aDFceB"),
        ({"sort": "created_at"}, "aBcDeF"),
        ({"sort": "-created_at"}, "FeDcBa"),
        ({"sort": "title"}, "aBcDeF"),
        ({"sort": "-title"}, "FeDcBa"),
        ({"sort": "-priority", "status": "pending", "limit": 2, "offset": 1}, "Fc"),
    ],
    ids=str,
)
def test_filters_and_sorting(six, query, titled):
    assert "".join(titles(six, **query)) == titled


def test_a_page_tells_the_whole_count_and_holds_fifty(api):
    for number in range(51):
        task(api, str(number))
    page = listed(api)
    assert (page["total"], page["limit"], page["offset"], len(page["tasks"])) == (51, 50, 0, 50)
    assert titles(api, offset=50) == ["50"]
    assert listed(api, limit=1)["total"] == 51


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "open"),
        ("priority", "0"),
        ("sort", "id"),
        ("overdue", "1"),
        ("due_before", "2026-11-20"),
        ("due_after", "now"),
        ("limit", "101"),
        ("q", "ficus"),
    ],
)
def test_other_parameters_are_refused(api, name, value):
    refused = api.get("/tasks", query_string={name: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [name])


@pytest.mark.parametrize(
    ("timezone", "day_start_hour", "began"),
    [
        ("UTC", 0, "2026-11-20T00:00:00Z"),
        ("Pacific/Auckland", 0, "2026-11-20T11:00:00Z"),
        ("America/New_York", 3, "2026-11-20T08:00:00Z"),
        ("Pacific/Honolulu", 3, "2026-11-19T13:00:00Z"),
    ],
)
def test_overdue_is_by_the_users_own_day(api, timezone, day_start_hour, began):
    api.patch("/users/me/settings", {"timezone": timezone, "day_start_hour": day_start_hour})
    task(api, "on the day", due_date=began)
    moment = datetime.fromisoformat(began) - timedelta(seconds=1)
    late = task(api, "late", due_date=moment.isoformat())
    assert titles(api, overdue="true") == ["late"]
    do(api, late)
    assert titles(api, overdue="true") == []


def test_what_is_due_today_is_overdue_tomorrow(api):
    task(api, due_date="2026-11-20T12:00:00Z")
    with at(api, "2026-11-20T23:59:59Z") as evening:
        assert titles(evening, overdue="true") == []
    with at(api, "2026-11-21T00:00:00Z") as tomorrow:
        assert titles(tomorrow, overdue="true") == ["Repot the ficus"]


def test_a_list_costs_the_same_however_long_it_is(app, api):
    def cost(**query):
        with counted(app) as sent:
            listed(api, **query)
        return len(sent)

    task(api)
    few = cost(limit=1, overdue="false"), cost(limit=1, sort="priority")
    for number in range(20):
        task(api, str(number), repeat="daily", status="done")
    assert cost(limit=20, overdue="false") <= few[0] + 1
    assert cost(limit=20, sort="priority") <= few[1] + 1
