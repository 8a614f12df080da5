"""Sessions as nobody, as a stranger and as their owner."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.focus.steps import COMPLETED, focused, session_of, start

OF_ONE = [("GET", None), ("PATCH", COMPLETED), ("DELETE", None)]
OF_ALL = [("GET", "/sessions"), ("POST", "/sessions"), ("GET", "/sessions/active")]


@pytest.mark.parametrize(("method", "body"), OF_ONE)
def test_a_session_is_its_owners_alone(api, nobody, stranger, method, body):
    session = start(api)
    where = f"/sessions/{session['id']}"
    options = {} if body is None else {"json": body}
    unknown = nobody.call(method, where, **options)
    assert (unknown.status_code, error_code(unknown)) == (401, "TOKEN_MISSING")
    refused = stranger.sign_in("eve").call(method, where, **options)
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    missing = api.call(method, f"/sessions/{2**63 - 1}", **options)
    assert (missing.status_code, error_code(missing)) == (404, "SESSION_NOT_FOUND")
    assert session_of(api, session) == session
    assert api.call(method, where, **options).status_code == 200


@pytest.mark.parametrize(("method", "path"), OF_ALL)
def test_nobody_has_sessions(nobody, method, path):
    assert nobody.call(method, path).status_code == 401


@pytest.mark.parametrize("number", ["0", "-1", "x", str(2**63)])
def test_an_id_that_none_can_have_is_a_plain_404(api, number):
    assert error_code(api.get(f"/sessions/{number}")) == "NOT_FOUND"


def test_lists_show_ones_own_sessions_only(api, watch, stranger):
    mine = focused(watch, 5)
    eve = stranger.sign_in("eve")
    theirs = start(eve)
    assert [row["id"] for row in api.get("/sessions").json["sessions"]] == [mine["id"]]
    assert [row["id"] for row in eve.get("/sessions").json["sessions"]] == [theirs["id"]]
    assert api.get("/sessions/active").status_code == 404


def test_sessions_and_plants_go_with_the_account(app, api, watch):
    focused(watch, 5, plant_type="Rose", habit_id=api.habit()["id"])
    assert api.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    again = api.sign_up("ada")
    assert again.get("/sessions").json["total"] == again.get("/garden").json["total"] == 0
