"""`/garden`: plants that grow as far as their sessions earned, and no further."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.focus.steps import ABANDONED, end, focused, plant, plant_of, start


def test_a_plant_is_planted_for_a_session(api, watch):
    session = focused(watch, 17)
    body = {"session_id": session["id"], "plant_type": "Rose"}
    made = api.post("/garden", body)
    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"],
        "user_id": api.user["id"],
        **body,
        "plant_num": 1,
        "growth_stage": 0,
        "earned_stage": 3,
        "total_plants": 1,
        "created_at": watch.now,
    }
    assert api.get(made.headers["Location"]).json == made.json
    assert api.get(f"/garden/session/{session['id']}").json == made.json
    assert api.get(f"/sessions/{session['id']}").json["garden_id"] == made.json["id"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("session_id", None),
        ("session_id", 0),
        ("session_id", "1"),
        ("plant_type", None),
        ("plant_type", "Baobab"),
        ("plant_type", ""),
        ("growth_stage", -1),
        ("growth_stage", 6),
        ("growth_stage", None),
        ("growth_stage", 1.5),
        ("plant_num", 7),
        ("earned_stage", 5),
        ("total_plants", 100),
    ],
    ids=str,
)
def test_what_is_no_plant_is_named(api, watch, field, value):
    session = focused(watch, 25)
    body = {"session_id": session["id"], "plant_type": "Rose", field: value}
    refused = api.post("/garden", body)
    assert (refused.status_code, list(error_fields(refused))) == (422, [field])
    assert api.get("/garden").json["total"] == 0


@pytest.mark.parametrize(
    ("minutes", "earned"), [(0, 0), (4.9, 0), (5, 1), (9, 1), (24.9, 4), (25, 5), (300, 5)]
)
def test_five_minutes_earn_a_stage(api, watch, minutes, earned):
    session = focused(watch, minutes)
    if earned < 5:
        refused = _planted(api, session, earned + 1)
        assert (refused.status_code, error_code(refused)) == (422, "GROWTH_NOT_EARNED")
        assert refused.json["error"]["details"] == {"earned_stage": earned}
    grown = plant(api, session, growth_stage=earned)
    assert (grown["growth_stage"], grown["earned_stage"]) == (earned, earned)


def test_the_plan_bounds_what_is_earned(api, watch):
    session = focused(watch, 60, duration_min=12)
    assert plant(api, session)["earned_stage"] == 2


def test_an_active_or_abandoned_session_holds_a_seed(api, watch):
    session = start(api, duration_min=60)
    watch.wait(30)
    assert error_code(_planted(api, session, 1)) == "GROWTH_NOT_EARNED"
    end(api, session, **ABANDONED)
    assert error_code(_planted(api, session, 1)) == "GROWTH_NOT_EARNED"
    seed = plant(api, session)
    assert (seed["growth_stage"], seed["earned_stage"]) == (0, 0)
    assert error_code(_grow(api, seed, 1)) == "GROWTH_NOT_EARNED"


def test_a_seed_of_an_active_session_grows_when_that_is_completed(api, watch):
    session = start(api)
    seed = plant(api, session)
    watch.wait(15)
    end(api, session)
    assert plant_of(api, seed)["growth_stage"] == 3


def test_a_session_has_one_plant(api, watch):
    session = focused(watch, 25, plant_type="Fern")
    refused = _planted(api, session, 0)
    assert (refused.status_code, error_code(refused)) == (409, "PLANT_EXISTS")
    assert api.get("/garden").json["total"] == 1
    api.delete(f"/garden/{session['garden_id']}")
    assert plant(api, session)["plant_num"] == 2


def test_a_plant_grows_up_to_what_was_earned(api, watch):
    seed = plant(api, focused(watch, 17))
    for stage in (1, 1, 3):
        assert _grow(api, seed, stage).json == {**seed, "growth_stage": stage}
    refused = _grow(api, seed, 4)
    assert (refused.status_code, error_code(refused)) == (422, "GROWTH_NOT_EARNED")
    refused = _grow(api, seed, 2)
    assert (refused.status_code, error_code(refused)) == (422, "GROWTH_BACKWARDS")
    assert refused.json["error"]["details"] == {"growth_stage": 3}
    assert plant_of(api, seed)["growth_stage"] == 3


def test_a_plant_may_become_another(api, watch):
    seed = plant(api, focused(watch, 17), growth_stage=2)
    changed = api.patch(f"/garden/{seed['id']}", {"plant_type": "Cactus"})
    assert changed.json == {**seed, "plant_type": "Cactus"}
    assert api.patch(f"/garden/{seed['id']}", {}).json == changed.json


def test_a_refused_change_changes_nothing(api, watch):
    seed = plant(api, focused(watch, 17), growth_stage=2)
    body = {"plant_type": "Cactus", "growth_stage": 4}
    assert api.patch(f"/garden/{seed['id']}", body).status_code == 422
    assert plant_of(api, seed) == seed


@pytest.mark.parametrize(
    ("field", "value"),
    [("growth_stage", 6), ("growth_stage", None), ("plant_type", "x"), ("plant_num", 1)],
)
def test_what_a_plant_cannot_become_is_named(api, watch, field, value):
    seed = plant(api, focused(watch, 5))
    refused = api.patch(f"/garden/{seed['id']}", {field: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [field])


def test_numbers_are_the_servers_and_never_given_twice(api, watch):
    first, second = (plant(api, focused(watch, 5)) for _ in range(2))
    assert (first["plant_num"], second["plant_num"]) == (1, 2)
    deleted = api.delete(f"/garden/{second['id']}")
    assert deleted.json == {"message": f"Plant {second['id']} was taken out."}
    assert error_code(api.get(f"/garden/{second['id']}")) == "PLANT_NOT_FOUND"
    session = focused(watch, 5, plant_type="Tulip")
    third = plant_of(api, {"id": session["garden_id"]})
    assert (third["plant_num"], third["total_plants"]) == (3, 2)


def test_a_session_without_a_plant_says_so(api, watch):
    session = focused(watch, 5)
    missing = api.get(f"/garden/session/{session['id']}")
    assert (missing.status_code, error_code(missing)) == (404, "NOTHING_PLANTED")
    missing = api.get(f"/garden/session/{session['id'] + 1}")
    assert (missing.status_code, error_code(missing)) == (404, "SESSION_NOT_FOUND")


def test_planting_and_growing_pay_nothing(api, watch):
    seed = plant(api, focused(watch, 17))
    _grow(api, seed, 3)
    api.delete(f"/garden/{seed['id']}")
    assert api.get("/users/me").json["xp_points"] == 17


def _planted(api, session, stage):
    body = {"session_id": session["id"], "plant_type": "Rose", "growth_stage": stage}
    return api.post("/garden", body)


def _grow(api, grown, stage):
    return api.patch(f"/garden/{grown['id']}", {"growth_stage": stage})
