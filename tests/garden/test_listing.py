"""`GET /garden`, and who may see what."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.core.test_tables import assert_indexed, explained
from tests.focus.steps import focused, plant, plant_of, start
from tests.statements import counted

OF_ONE = [("GET", None), ("PATCH", {"growth_stage": 1}), ("DELETE", None)]


def test_an_empty_garden_has_no_plants(api):
    assert api.get("/garden").json == {"gardens": [], "total": 0, "limit": 20, "offset": 0}


def test_the_newest_plants_come_first(api, watch):
    plants = [plant(api, focused(watch, 5)) for _ in range(3)]
    page = api.get("/garden").json
    expected = [{**row, "total_plants": 3} for row in plants[::-1]]
    assert page == {"gardens": expected, "total": 3, "limit": 20, "offset": 0}
    page = api.get("/garden", query_string={"limit": 1, "offset": 1}).json
    assert page == {"gardens": [expected[1]], "total": 3, "limit": 1, "offset": 1}


@pytest.mark.parametrize(("method", "body"), OF_ONE)
def test_a_plant_is_its_owners_alone(api, watch, nobody, stranger, method, body):
    mine = plant(api, focused(watch, 5))
    where = f"/garden/{mine['id']}"
    options = {} if body is None else {"json": body}
    unknown = nobody.call(method, where, **options)
    assert (unknown.status_code, error_code(unknown)) == (401, "TOKEN_MISSING")
    refused = stranger.sign_in("eve").call(method, where, **options)
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    missing = api.call(method, f"/garden/{2**63 - 1}", **options)
    assert (missing.status_code, error_code(missing)) == (404, "PLANT_NOT_FOUND")
    assert plant_of(api, mine) == mine
    assert api.call(method, where, **options).status_code == 200


def test_a_stranger_plants_nothing_in_ones_sessions(api, nobody, stranger):
    session = start(api)
    body = {"session_id": session["id"], "plant_type": "Rose"}
    eve = stranger.sign_in("eve")
    for answer in (eve.post("/garden", body), eve.get(f"/garden/session/{session['id']}")):
        assert (answer.status_code, error_code(answer)) == (403, "FORBIDDEN")
    body["session_id"] = 2**63 - 1
    assert error_code(eve.post("/garden", body)) == "SESSION_NOT_FOUND"
    assert nobody.get(f"/garden/session/{session['id']}").status_code == 401
    assert nobody.post("/garden", body).status_code == nobody.get("/garden").status_code == 401
    assert api.get("/garden").json["total"] == 0


def test_each_user_counts_their_own_plants(api, watch, stranger):
    plant(api, focused(watch, 5))
    eve = stranger.sign_in("eve")
    theirs = plant(eve, start(eve))
    assert (theirs["plant_num"], theirs["total_plants"]) == (1, 1)
    assert [row["id"] for row in eve.get("/garden").json["gardens"]] == [theirs["id"]]


@pytest.mark.parametrize("form", ["application/json", "image/svg+xml"])
def test_a_garden_costs_the_same_however_many_plants_it_has(app, api, watch, form):
    costs = []
    for _ in range(3):
        plant(api, focused(watch, 5))
        with counted(app) as sent:
            assert api.get("/garden", headers={"Accept": form}).status_code == 200
        costs.append(len(sent))
    assert costs == [costs[0]] * 3


def test_plants_are_found_by_indexes(app, api, watch):
    with explained(app) as plans:
        mine = plant(api, focused(watch, 5))
        api.patch(f"/garden/{mine['id']}", {"growth_stage": 1})
        api.get("/garden", query_string={"limit": 1})
        api.get("/garden", headers={"Accept": "image/svg+xml"})
        api.get(f"/garden/session/{mine['session_id']}")
        api.delete(f"/garden/{mine['id']}")
    assert_indexed(plans)
