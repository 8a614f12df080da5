"""`GET /sessions`: filters by status and local day, sorted by start."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.core.test_tables import assert_indexed, explained
from tests.focus.steps import ABANDONED, end, focused, start
from tests.statements import counted

DAY = 60 * 24


@pytest.fixture
def three(api, watch):
    """A completed session of Friday, an abandoned one of Saturday, an active one of Sunday."""
    first = focused(watch, 10, plant_type="Rose")
    watch.wait(DAY)
    second = start(api)
    end(api, second, **ABANDONED)
    watch.wait(DAY)
    return [first["id"], second["id"], start(api)["id"]]


def ids(api, **query):
    page = api.get("/sessions", query_string=query)
    assert page.status_code == 200, page.json
    return [session["id"] for session in page.json["sessions"]]


def test_the_newest_come_first(api, three):
    assert ids(api) == ids(api, sort="-started_at") == three[::-1]
    assert ids(api, sort="started_at") == three


def test_pages_tell_the_whole_count(api, three):
    page = api.get("/sessions", query_string={"limit": 1, "offset": 1}).json
    assert [session["id"] for session in page.pop("sessions")] == [three[1]]
    assert page == {"total": 3, "limit": 1, "offset": 1}


def test_a_list_shows_what_a_session_shows(api, three):
    for session in api.get("/sessions").json["sessions"]:
        assert api.get(f"/sessions/{session['id']}").json == session


def test_status_filters(api, three):
    found = [ids(api, status=name) for name in ("completed", "abandoned", "active")]
    assert found == [[three[0]], [three[1]], [three[2]]]


def test_dates_filter_by_local_day_both_included(api, three):
    assert ids(api, start_date="2026-11-21") == [three[2], three[1]]
    assert ids(api, end_date="2026-11-21") == [three[1], three[0]]
    assert ids(api, start_date="2026-11-21", end_date="2026-11-21") == [three[1]]
    assert ids(api, start_date="2026-11-23") == []
    assert ids(api, start_date="2026-11-21", status="completed") == []


def test_the_days_are_those_of_the_users_zone(api, watch):
    api.patch("/users/me/settings", {"timezone": "Asia/Tokyo"})
    watch.wait(60 * 4)
    ended = focused(watch, 5)
    assert ids(api, start_date="2026-11-21", end_date="2026-11-21") == [ended["id"]]
    assert ids(api, end_date="2026-11-20") == []


def test_a_range_that_runs_backwards_is_refused(api):
    query = {"start_date": "2026-11-21", "end_date": "2026-11-20"}
    refused = api.get("/sessions", query_string=query)
    assert (refused.status_code, error_code(refused)) == (422, "RANGE_BACKWARDS")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "done"),
        ("sort", "focus_min"),
        ("start_date", "2026-02-30"),
        ("end_date", "today"),
        ("limit", "101"),
        ("offset", "-1"),
        ("habit", "1"),
    ],
)
def test_wrong_parameters_are_named(api, name, value):
    refused = api.get("/sessions", query_string={name: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [name])


def test_a_page_costs_the_same_however_long_it_is(app, api, watch):
    costs = []
    for _ in range(3):
        focused(watch, 5, plant_type="Fern")
        with counted(app) as sent:
            ids(api, limit=1)
            ids(api, status="abandoned")
        costs.append(len(sent))
    assert costs == [costs[-1]] * 3
    assert costs[-1] <= 8


def test_sessions_are_found_by_indexes(app, api, watch):
    with explained(app) as plans:
        session = focused(watch, 5, plant_type="Fern")
        for status in ("active", "completed", "abandoned"):
            for sort in ("started_at", "-started_at"):
                ids(api, status=status, sort=sort, start_date="2026-01-01", limit=1)
        api.get("/sessions/active")
        api.delete(f"/sessions/{session['id']}")
    assert_indexed(plans)
