"""A session left open past its plan plus an hour, or for 12 hours, counts as abandoned."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.focus.steps import ABANDONED, COMPLETED, closed, end, plant_of, session_of, start
from tests.xp.steps import points

LIMITS = pytest.mark.parametrize(("planned", "limit"), [(25, 85), (480, 540), (None, 720)])


@LIMITS
def test_up_to_the_deadline_it_is_active(app, api, watch, planned, limit):
    session = start(api, duration_min=planned)
    watch.wait(limit)
    assert api.get("/sessions/active").json == session_of(api, session) == session
    assert error_code(api.post("/sessions")) == "SESSION_ALREADY_ACTIVE"
    assert closed(app) == 0
    assert end(api, session).json["focus_min"] == min(planned or 480, 480)


@LIMITS
def test_later_it_is_shown_as_abandoned_at_the_deadline(api, watch, planned, limit):
    session = start(api, duration_min=planned)
    watch.wait(limit)
    deadline = watch.now
    watch.wait(seconds=1)
    shown = session_of(api, session)
    assert (shown["status"], shown["completed"]) == ("abandoned", False)
    assert (shown["ended_at"], shown["xp_awarded"]) == (deadline, 0)
    assert shown["focus_min"] == (planned or 480)
    assert error_code(api.get("/sessions/active")) == "NO_ACTIVE_SESSION"


@pytest.mark.parametrize("written", [False, True])
def test_filters_agree_with_what_is_shown(app, api, watch, written):
    session = start(api, duration_min=1)
    watch.wait(61)
    assert _with(api, "active") == [session["id"]]
    watch.wait(1)
    if written:
        assert closed(app) == 1
    assert (_with(api, "active"), _with(api, "completed")) == ([], [])
    assert _with(api, "abandoned") == [session["id"]]


@pytest.mark.parametrize("way", [COMPLETED, ABANDONED])
def test_a_late_end_is_refused_and_the_abandonment_kept(api, watch, way):
    session = start(api, duration_min=10, plant_type="Rose")
    watch.wait(71)
    before = session_of(api, session)
    refused = end(api, session, **way)
    assert (refused.status_code, error_code(refused)) == (422, "SESSION_LEFT_OPEN")
    assert refused.json["error"]["details"] == {"ended_at": "2026-11-20T13:10:00Z"}
    assert error_code(end(api, session, **way)) == "SESSION_ENDED"
    assert session_of(api, session) == before
    assert plant_of(api, {"id": before["garden_id"]})["growth_stage"] == 0
    assert points(api) == 0


def test_the_next_start_closes_it(api, watch):
    session = start(api, duration_min=10)
    watch.wait(71)
    before = session_of(api, session)
    second = start(api)
    assert api.get("/sessions/active").json == second
    assert session_of(api, session) == before
    assert before["status"] == "abandoned"


def test_closing_writes_what_was_shown(app, api, watch):
    session = start(api)
    watch.wait(60 * 24)
    before = session_of(api, session)
    assert (closed(app), closed(app)) == (1, 0)
    assert session_of(api, session) == before


def test_closing_leaves_what_is_not_overdue(app, api):
    session = start(api)
    assert closed(app) == 0
    assert session_of(api, session) == session


def test_closing_goes_in_batches(app, api, watch, nobody):
    for name in ("bob", "cid", "dan"):
        nobody.sign_up(name).post("/sessions", {"duration_min": 1})
    watch.wait(62)
    assert [closed(app, limit=2) for _ in range(3)] == [2, 1, 0]


def test_the_command_closes_all(app, api, watch, nobody, monkeypatch):
    monkeypatch.setattr("habit_api.cli.sessions.BATCH", 2)
    for name in ("bob", "cid", "dan"):
        nobody.sign_up(name).post("/sessions", {"duration_min": 1})
    watch.wait(62)
    told = [app.test_cli_runner().invoke(args=["close-sessions"]).stdout for _ in range(2)]
    assert told == ["3 sessions closed\n", "0 sessions closed\n"]


def _with(api, status):
    page = api.get("/sessions", query_string={"status": status}).json
    assert page["total"] == len(page["sessions"])
    return [session["id"] for session in page["sessions"]]
