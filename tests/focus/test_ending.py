"""`PATCH /sessions/{id}`: minutes on our clock, and what they earn."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.focus.steps import ABANDONED, COMPLETED, end, focused, plant_of, session_of, start
from tests.xp.steps import ledger, points


def test_a_completed_session_earns_a_point_a_minute(api, watch):
    session = start(api, duration_min=25)
    watch.wait(25)
    done = end(api, session)
    assert done.status_code == 200
    expected = {
        **session,
        "status": "completed",
        "completed": True,
        "ended_at": "2026-11-20T12:25:00Z",
        "focus_min": 25,
        "xp_awarded": 25,
    }
    assert done.json == {**expected, "checkin": None, "checkin_error": None}
    assert session_of(api, session) == expected
    assert points(api) == 25
    assert ledger(api) == [(25, "session", session["id"])]


@pytest.mark.parametrize(
    ("planned", "passed", "counted"),
    [
        (None, 0.99, 0),
        (None, 1, 1),
        (None, 59.99, 59),
        (None, 600, 480),
        (25, 24.5, 24),
        (25, 60, 25),
        (1, 0.5, 0),
        (480, 539, 480),
    ],
)
def test_whole_minutes_count_up_to_the_plan_and_480(api, watch, planned, passed, counted):
    ended = focused(watch, passed, duration_min=planned)
    assert (ended["status"], ended["focus_min"], ended["xp_awarded"]) == (
        "completed",
        counted,
        counted,
    )
    assert points(api) == counted


def test_under_a_minute_earns_nothing_and_may_hold_a_seed(api, watch):
    ended = focused(watch, 0.5, plant_type="Rose")
    plant = plant_of(api, {"id": ended["garden_id"]})
    assert (plant["growth_stage"], plant["earned_stage"]) == (0, 0)
    assert ledger(api) == []


@pytest.mark.parametrize(("minutes", "stage"), [(4, 0), (5, 1), (24, 4), (25, 5), (90, 5)])
def test_the_plant_of_a_session_grows_when_it_is_completed(api, watch, minutes, stage):
    ended = focused(watch, minutes, plant_type="Rose")
    plant = plant_of(api, {"id": ended["garden_id"]})
    assert (plant["growth_stage"], plant["earned_stage"]) == (stage, stage)


def test_an_abandoned_session_earns_nothing(api, watch):
    session = start(api, duration_min=25, plant_type="Rose")
    watch.wait(20)
    done = end(api, session, **ABANDONED).json
    assert (done["status"], done["completed"]) == ("abandoned", False)
    assert (done["focus_min"], done["xp_awarded"]) == (20, 0)
    plant = plant_of(api, {"id": done["garden_id"]})
    assert (plant["growth_stage"], plant["earned_stage"]) == (0, 0)
    assert (points(api), ledger(api)) == (0, [])


@pytest.mark.parametrize("first", [COMPLETED, ABANDONED])
@pytest.mark.parametrize("then", [COMPLETED, ABANDONED])
def test_an_ended_session_stays_as_it_ended(api, watch, first, then):
    session = start(api)
    watch.wait(10)
    end(api, session, **first)
    before = session_of(api, session)
    watch.wait(10)
    refused = end(api, session, **then)
    assert (refused.status_code, error_code(refused)) == (422, "SESSION_ENDED")
    assert refused.json["error"]["details"] == {"status": before["status"]}
    assert session_of(api, session) == before
    assert points(api) == before["xp_awarded"]


@pytest.mark.parametrize("body", [{}, {**COMPLETED, **ABANDONED}])
def test_a_session_ends_one_way(api, body):
    session = start(api)
    refused = api.patch(f"/sessions/{session['id']}", body)
    assert (refused.status_code, error_code(refused)) == (422, "COMPLETED_OR_ABANDONED")
    assert session_of(api, session) == session


@pytest.mark.parametrize("field", ["completed", "abandoned"])
@pytest.mark.parametrize("value", [False, None, "true", 1])
def test_only_true_ends_a_session(api, field, value):
    session = start(api)
    refused = api.patch(f"/sessions/{session['id']}", {field: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [field])
    assert session_of(api, session) == session


def test_a_completed_session_belongs_to_the_local_day_of_its_end(api, watch):
    api.patch("/users/me/settings", {"timezone": "Asia/Tokyo"})
    watch.wait(170)
    session = start(api)
    assert session["date"] == "2026-11-20"
    watch.wait(20)
    assert end(api, session).json["date"] == "2026-11-21"


def test_an_abandoned_session_belongs_to_the_local_day_of_its_start(api, watch):
    api.patch("/users/me/settings", {"timezone": "Asia/Tokyo", "day_start_hour": 4})
    watch.wait(60 * 7 - 10)
    session = start(api)
    watch.wait(20)
    assert end(api, session, **ABANDONED).json["date"] == "2026-11-20"
    assert start(api)["date"] == "2026-11-21"


def test_moving_to_another_time_zone_changes_no_old_day(api, watch):
    ended = focused(watch, 5)
    api.patch("/users/me/settings", {"timezone": "Pacific/Kiritimati"})
    assert session_of(api, ended)["date"] == "2026-11-20"


def test_the_documents_examples_work(api):
    body = api.contract.document["paths"]["/api/v1/sessions"]["post"]["requestBody"]
    session = start(api, **body["content"]["application/json"]["example"])
    assert session["garden_id"]
    path = api.contract.document["paths"]["/api/v1/sessions/{session_id}"]
    example = path["patch"]["requestBody"]["content"]["application/json"]["example"]
    assert end(api, session, **example).status_code == 200
