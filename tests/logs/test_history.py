"""`/habit-logs` and `/habits/{id}/entries`: filters, order, notes."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import WATER, check_in, entries, skip
from tests.statements import counted
from tests.times import ago


@pytest.fixture
def told(api):
    """Two habits with an entry of each kind."""
    tea, water = api.habit("Tea"), api.habit("Water", **WATER)
    api.complete(tea, ago(3))
    skip(api, tea, ago(2))
    check_in(api, water, ago(2), value=2)
    api.complete(water, ago(1))
    api.complete(tea)
    return tea, water


def listed(api, path="/habit-logs", **query):
    page = api.get(path, query_string=query)
    assert page.status_code == 200, page.json
    [name] = page.json.keys() - {"total", "limit", "offset", "next_cursor"}
    assert page.json["total"] == len(page.json[name])
    return [(log["habit_name"][0], log["date"][-2:], log["status"]) for log in page.json[name]]


TEA_20, TEA_18, TEA_17 = ("T", "20", "completed"), ("T", "18", "skipped"), ("T", "17", "completed")
WATER_19, WATER_18 = ("W", "19", "completed"), ("W", "18", "partial")
ALL = [TEA_20, WATER_19, WATER_18, TEA_18, TEA_17]


def test_the_history_is_empty_at_first(api):
    page = api.get("/habit-logs").json
    assert page == {"logs": [], "total": 0, "limit": 20, "offset": 0, "next_cursor": None}


def test_the_newest_come_first_with_ties_broken_by_id(api, told):
    assert listed(api) == ALL
    assert listed(api, sort="date") == ALL[::-1]
    # In the order of writing, which here is that of the ids: the clock stands still.
    assert listed(api, sort="created_at") == [TEA_17, TEA_18, WATER_18, WATER_19, TEA_20]
    assert listed(api, sort="-created_at") == [TEA_20, WATER_19, WATER_18, TEA_18, TEA_17]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"start_date": ago(2)}, [TEA_20, WATER_19, WATER_18, TEA_18]),
        ({"end_date": ago(2)}, [WATER_18, TEA_18, TEA_17]),
        ({"start_date": ago(2), "end_date": ago(2)}, [WATER_18, TEA_18]),
        ({"start_date": "0001-01-01", "end_date": "9999-12-31"}, ALL),
        ({"start_date": "9999-12-31"}, []),
        ({"status": "completed"}, [TEA_20, WATER_19, TEA_17]),
        ({"status": "partial"}, [WATER_18]),
        ({"status": "skipped"}, [TEA_18]),
        ({"status": "completed", "end_date": ago(1)}, [WATER_19, TEA_17]),
    ],
)
def test_filters(api, told, query, expected):
    assert listed(api, **query) == expected


def test_the_history_of_one_habit_is_that_habits_entries(api, told):
    tea, water = told
    assert listed(api, habit_id=tea["id"]) == [TEA_20, TEA_18, TEA_17]
    assert listed(api, f"/habits/{tea['id']}/entries") == [TEA_20, TEA_18, TEA_17]
    assert listed(api, f"/habits/{water['id']}/entries", status="partial") == [WATER_18]
    both = api.get("/habit-logs", query_string={"habit_id": water["id"]}).json["logs"]
    assert both == api.get(f"/habits/{water['id']}/entries").json["entries"]


def test_an_entry_shows_its_habits_present_name(api):
    tea = api.habit("Tea")
    log = api.complete(tea)["log"]
    api.patch(f"/habits/{tea['id']}", {"name": "Green tea"})
    assert api.get(f"/habit-logs/{log['id']}").json == {**log, "habit_name": "Green tea"}


@pytest.mark.parametrize("path", ["/habit-logs", "/habits/{}/entries"])
def test_a_range_that_runs_backwards_is_refused(api, told, path):
    query = {"start_date": ago(1), "end_date": ago(2)}
    refused = api.get(path.format(told[0]["id"]), query_string=query)
    assert (refused.status_code, error_code(refused)) == (422, "RANGE_BACKWARDS")


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "start_date": ["0000-00-00", "2026-02-30", "today", ""],
        "end_date": ["20261120", "2026-11-20T00:00:00Z"],
        "status": ["done", "", "COMPLETED"],
        "sort": ["id", "-", "name"],
        "limit": ["0", "101", "x"],
        "offset": ["-1", "x"],
        "habit_id": ["0", "-1", "9223372036854775808", "x", "1.0"],
        "from": ["2026-11-20"],
    }.items(),
)
def test_a_query_refuses_what_it_cannot_be(api, name, values):
    for value in values:
        refused = api.get("/habit-logs", query_string={name: value})
        assert (refused.status_code, list(error_fields(refused))) == (422, [name]), value


def test_the_entries_of_one_habit_take_no_habit_id(api, told):
    path = f"/habits/{told[0]['id']}/entries"
    refused = api.get(path, query_string={"habit_id": told[1]["id"]})
    assert error_fields(refused) == {"habit_id": ["Unknown field."]}


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_a_note_is_changed_and_emptied(api, empty):
    log = api.complete(api.habit(), note="old")["log"]
    path = f"/habit-logs/{log['id']}"
    changed = api.patch(path, {"note": "  йога "})
    assert (changed.status_code, changed.json) == (200, {**log, "note": "йога"})
    assert api.get(path).json == changed.json
    assert api.patch(path, {"note": empty}).json["note"] is None


@pytest.mark.parametrize(
    "body",
    [{}, {"note": 5}, {"note": "a" * 1001}, {"note": "x", "status": "completed"}],
)
def test_nothing_but_a_note_can_be_changed(api, body):
    log = api.complete(api.habit(), note="old")["log"]
    assert api.patch(f"/habit-logs/{log['id']}", body).status_code == 422
    assert api.get(f"/habit-logs/{log['id']}").json == log


def test_a_page_of_the_history_costs_the_same_however_long_it_is(app, api):
    costs = []
    for number in range(4):
        habit = api.habit(str(number))
        for n in range(number + 1):
            api.complete(habit, ago(n))
        with counted(app) as statements:
            api.get("/habit-logs")
        costs.append(len(statements))
    assert set(costs) == {3}


def test_a_trailing_slash_is_the_same_address(api, told):
    assert listed(api, "/habit-logs/") == ALL
    assert len(entries(api, told[0])) == 3
    assert api.get(f"/habits/{told[0]['id']}/entries/").status_code == 200
