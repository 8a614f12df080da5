"""Sessions and plants at the same moment: one start, one end, one plant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from habit_api.cli.check import differences
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import FocusSession
from tests.client import error_code
from tests.focus.steps import ABANDONED, closed, end, start
from tests.logs.steps import entries
from tests.races import Call, at_once, racing_app, racing_contract, runner, statuses
from tests.xp.steps import points

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 8
ROUNDS = 5
READING = {"kind": "numeric", "target_value": 30, "unit": "min"}


@pytest.fixture(autouse=True)
def _right_in_the_end(racing_app, runner):
    """After each race all that is stored is what it is made from."""
    yield
    with racing_app.app_context():
        assert list(differences()) == []


@pytest.fixture
def begun(racing_app, runner):
    """Starts a session that began some minutes ago."""

    def begin_earlier(minutes, **fields):
        session = start(runner, **fields)
        began = datetime.now(UTC) - timedelta(minutes=minutes, seconds=5)
        deadline = began + timedelta(hours=12)
        with racing_app.app_context(), unit_of_work():
            db.session.execute(
                update(FocusSession)
                .where(FocusSession.id == session["id"])
                .values(started_at=began, deadline=deadline)
            )
        return session

    return begin_earlier


def test_of_many_starts_one_wins(runner):
    answers = at_once(runner, [begin] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    refused = {error_code(a) for a in answers if a.status_code == 409}
    assert refused == {"SESSION_ALREADY_ACTIVE"}
    assert runner.get("/sessions").json["total"] == runner.get("/garden").json["total"] == 1


def test_of_many_completions_one_counts(runner, begun):
    habit = runner.habit("Read", **READING)
    session = begun(25, habit_id=habit["id"], plant_type="Rose")
    answers = at_once(runner, [partial(end, session=session)] * CLIENTS)
    assert statuses(answers) == {200: 1, 422: CLIENTS - 1}
    assert {error_code(a) for a in answers if a.status_code == 422} == {"SESSION_ENDED"}
    assert points(runner) == 25
    assert [entry["value"] for entry in entries(runner, habit)] == [25]


def test_a_completion_against_an_abandonment_ends_one_way(runner, begun):
    paid = 0
    for _ in range(ROUNDS):
        session = begun(10, plant_type="Fern")
        answers = at_once(runner, [partial(end, session=session), partial(abandon, session)])
        assert statuses(answers) == {200: 1, 422: 1}
        [won] = [answer.json for answer in answers if answer.status_code == 200]
        shown = runner.get(f"/sessions/{session['id']}").json
        assert shown["status"] == won["status"]
        paid += 10 if won["completed"] else 0
        stage = runner.get(f"/garden/{shown['garden_id']}").json["growth_stage"]
        assert stage == (2 if won["completed"] else 0)
    assert points(runner) == paid


def test_a_completion_against_a_deletion_leaves_no_points(runner, begun):
    for _ in range(ROUNDS):
        session = begun(10)
        done, deleted = at_once(runner, [partial(end, session=session), partial(drop, session)])
        assert (done.status_code in (200, 404), deleted.status_code) == (True, 200)
        assert points(runner) == 0


def test_of_many_deletions_one_takes_the_points_back(runner, begun):
    session = begun(10)
    end(runner, session)
    answers = at_once(runner, [partial(drop, session)] * CLIENTS)
    assert statuses(answers) == {200: 1, 404: CLIENTS - 1}
    assert points(runner) == 0


def test_of_many_plants_for_a_session_one_is_planted(runner, begun):
    session = begun(25)
    end(runner, session)
    answers = at_once(runner, [partial(sow, session, "Rose")] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert {error_code(a) for a in answers if a.status_code == 409} == {"PLANT_EXISTS"}
    assert runner.get("/garden").json["total"] == 1


def test_plants_of_many_sessions_have_numbers_of_their_own(runner):
    sessions = []
    for _ in range(CLIENTS):
        sessions.append(start(runner))
        end(runner, sessions[-1])
    answers = at_once(runner, [partial(sow, session, "Pine") for session in sessions])
    assert statuses(answers) == {201: CLIENTS}
    assert sorted(a.json["plant_num"] for a in answers) == list(range(1, CLIENTS + 1))


def test_a_plant_grows_while_its_session_ends(runner, begun):
    for _ in range(ROUNDS):
        session = begun(25)
        done, planted = at_once(
            runner, [partial(end, session=session), partial(sow, session, "Rose")]
        )
        assert (done.status_code, planted.status_code) == (200, 201)
        grown = runner.get(f"/garden/{planted.json['id']}").json
        # Planted before the end it grew with it, planted afterwards it is a seed for now.
        assert grown["growth_stage"] in (0, 5)
        assert grown["earned_stage"] == 5


def test_sessions_left_open_are_closed_once(racing_app, runner, begun):
    session = begun(60 * 13)
    calls: list[Call] = [partial(end, session=session), begin] * 3
    answers = at_once(runner, [*calls, partial(sweep, racing_app)])
    late = {error_code(a) for a in answers[:6:2]}
    assert late <= {"SESSION_LEFT_OPEN", "SESSION_ENDED"}
    assert statuses(answers[1:6:2]) == {201: 1, 409: 2}
    shown = runner.get(f"/sessions/{session['id']}").json
    assert (shown["status"], points(runner)) == ("abandoned", 0)


def test_completions_and_check_ins_crosswise_do_not_wait_for_each_other(runner, begun):
    habit = runner.habit("Read", **READING)
    for number in range(1, ROUNDS + 1):
        session = begun(10, habit_id=habit["id"])
        add = partial(add_minutes, habit)
        answers = at_once(runner, [partial(end, session=session), add, add, add])
        assert set(statuses(answers)) <= {200, 201}
        [entry] = entries(runner, habit)
        assert entry["value"] == number * 13


def begin(api):
    return api.post("/sessions", {"plant_type": "Rose"})


def abandon(session, api):
    return end(api, session, **ABANDONED)


def sweep(app, api):
    """The periodic job; answers what is there afterwards."""
    closed(app)
    return api.get("/sessions")


def drop(session, api):
    return api.delete(f"/sessions/{session['id']}")


def sow(session, plant_type, api):
    return api.post("/garden", {"session_id": session["id"], "plant_type": plant_type})


def add_minutes(habit, api):
    return api.post(f"/habits/{habit['id']}/checkin", {"add": 1})
