"""`DELETE /sessions/{id}` takes back its points and its plant."""

from __future__ import annotations

from tests.client import error_code
from tests.focus.steps import ABANDONED, end, focused, plant, start
from tests.xp.steps import ledger, points


def test_a_deleted_session_takes_its_points_and_its_plant_along(api, watch):
    kept = focused(watch, 10, plant_type="Fern")
    session = focused(watch, 25, plant_type="Rose")
    assert points(api) == 35
    deleted = api.delete(f"/sessions/{session['id']}")
    assert deleted.json == {"message": f"Session {session['id']} was deleted."}
    assert error_code(api.get(f"/sessions/{session['id']}")) == "SESSION_NOT_FOUND"
    assert error_code(api.get(f"/garden/{session['garden_id']}")) == "PLANT_NOT_FOUND"
    assert ledger(api)[0] == (-25, "session", session["id"])
    assert points(api) == 10
    [left] = api.get("/garden").json["gardens"]
    assert (left["id"], left["total_plants"]) == (kept["garden_id"], 1)


def test_a_session_is_deleted_once(api, watch):
    session = focused(watch, 25)
    api.delete(f"/sessions/{session['id']}")
    assert error_code(api.delete(f"/sessions/{session['id']}")) == "SESSION_NOT_FOUND"
    assert points(api) == 0


def test_an_active_session_may_be_deleted(api):
    session = start(api, plant_type="Rose")
    assert api.delete(f"/sessions/{session['id']}").status_code == 200
    assert api.get("/garden").json["total"] == 0
    assert start(api)["id"] > session["id"]


def test_an_abandoned_session_has_nothing_to_take_back(api, watch):
    session = start(api)
    watch.wait(30)
    end(api, session, **ABANDONED)
    plant(api, session)
    api.delete(f"/sessions/{session['id']}")
    assert (ledger(api), api.get("/garden").json["total"]) == ([], 0)
