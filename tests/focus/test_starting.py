"""`POST /sessions` and `GET /sessions/active`."""

from __future__ import annotations

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from habit_api.core.extensions import db
from habit_api.core.handlers import violation
from habit_api.core.unit_of_work import unit_of_work
from habit_api.focus.errors import SessionAlreadyActive
from habit_api.models import FocusSession
from tests.client import error_code, error_fields
from tests.focus.steps import end, session_of, start
from tests.times import NOON, TODAY


def test_a_session_starts_now_with_nothing_said(api):
    made = api.post("/sessions")
    assert made.status_code == 201
    assert made.json == {
        "id": made.json["id"],
        "user_id": api.user["id"],
        "habit_id": None,
        "task_id": None,
        "started_at": NOON,
        "ended_at": None,
        "date": TODAY.isoformat(),
        "planned_min": None,
        "focus_min": 0,
        "status": "active",
        "completed": False,
        "xp_awarded": 0,
        "garden_id": None,
        "created_at": NOON,
    }
    assert api.get(made.headers["Location"]).json == made.json
    assert api.get("/sessions/active").json == made.json


def test_a_session_may_have_a_plan_a_habit_and_a_plant(api):
    habit = api.habit()
    session = start(api, duration_min=25, habit_id=habit["id"], plant_type="Fern")
    assert (session["planned_min"], session["habit_id"]) == (25, habit["id"])
    plant = api.get(f"/garden/{session['garden_id']}").json
    assert (plant["session_id"], plant["plant_type"]) == (session["id"], "Fern")
    assert (plant["growth_stage"], plant["earned_stage"]) == (0, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_min", 0),
        ("duration_min", 481),
        ("duration_min", 2.5),
        ("duration_min", "25"),
        ("habit_id", 0),
        ("habit_id", 2**63),
        ("plant_type", "Baobab"),
        ("plant_type", "rose"),
        ("started_at", NOON),
        ("focus_min", 60),
        ("status", "completed"),
        ("xp_awarded", 1000),
        ("user_id", "0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10"),
    ],
    ids=str,
)
def test_what_a_session_cannot_be_told_is_named(api, field, value):
    refused = api.post("/sessions", {field: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [field])
    assert api.get("/sessions").json["total"] == 0


def test_one_session_is_active_at_a_time(api):
    first = start(api)
    refused = api.post("/sessions", {"duration_min": 5})
    assert (refused.status_code, error_code(refused)) == (409, "SESSION_ALREADY_ACTIVE")
    end(api, first)
    second = start(api)
    assert api.get("/sessions/active").json["id"] == second["id"] != first["id"]


def test_each_user_has_an_active_session_of_their_own(api, stranger):
    mine = start(api)
    theirs = start(stranger.sign_in("eve"))
    assert api.get("/sessions/active").json["id"] == mine["id"] != theirs["id"]


def test_without_a_session_none_is_active(api):
    missing = api.get("/sessions/active")
    assert (missing.status_code, error_code(missing)) == (404, "NO_ACTIVE_SESSION")


def test_a_session_is_for_ones_own_active_habit(api, stranger):
    theirs = stranger.sign_in("eve").habit()
    deleted = api.habit("Deleted")
    api.delete(f"/habits/{deleted['id']}")
    for habit_id, status, code in (
        (theirs["id"], 403, "FORBIDDEN"),
        (deleted["id"], 422, "HABIT_INACTIVE"),
        (2**63 - 1, 404, "HABIT_NOT_FOUND"),
    ):
        refused = api.post("/sessions", {"habit_id": habit_id})
        assert (refused.status_code, error_code(refused)) == (status, code)
    assert api.get("/sessions").json["total"] == 0


def test_a_refused_start_leaves_the_session_before_it_alone(api):
    first = start(api)
    api.post("/sessions", {"habit_id": 2**63 - 1})
    assert session_of(api, first) == first


def test_the_database_itself_holds_one_active_session(app, api):
    first = start(api)
    copied = {"user_id", "started_at", "deadline", "date", "created_at"}
    with app.app_context():
        row = db.session.execute(
            db.select(FocusSession.__table__).where(FocusSession.id == first["id"])
        ).one()
        values = {name: getattr(row, name) for name in copied}
        with pytest.raises(IntegrityError) as broken, unit_of_work():
            db.session.execute(insert(FocusSession).values(values))
        assert isinstance(violation(broken.value), SessionAlreadyActive)
        with unit_of_work():
            done = {**values, "status": "completed"}
            db.session.execute(insert(FocusSession).values([done, done]))
    assert api.get("/sessions").json["total"] == 3
