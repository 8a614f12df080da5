"""`flask seed`: an account to look at, which behaves as one that was lived in."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import func, select

from habit_api.cli.check import differences
from habit_api.core.extensions import db
from habit_api.models import OutgoingMail


def seeded(app):
    """The username and the password that the command prints."""
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.exit_code == 0, result.output
    words = result.output.split()
    return words[words.index("username") + 1], words[-1]


def all_of(api, path, name):
    return api.get(path, query_string={"limit": 100}).json[name]


def test_the_demo_account_can_be_signed_in_to_and_has_something_of_all(app, nobody):
    name, password = seeded(app)
    demo = nobody.sign_in(name, password)
    paths = ("habits", "rewards", "tasks", "sessions", "users/me/pauses")
    totals = {path: demo.get(f"/{path}").json["total"] for path in paths}
    assert totals.pop("tasks") == 7  # one of them is the next of one that is done
    assert totals == {"habits": 7, "rewards": 5, "sessions": 12, "users/me/pauses": 1}
    assert demo.get("/habit-logs").json["total"] > 1000
    assert demo.get("/stats/me").json["best_streak"] > 300


def test_it_has_everything_in_several_states(app, nobody):
    demo = nobody.sign_in(*seeded(app))
    rewards = [each["progress"]["status"] for each in all_of(demo, "/rewards", "rewards")]
    assert set(rewards) == {"pending", "achieved", "claimed"}
    sessions = [each["status"] for each in all_of(demo, "/sessions", "sessions")]
    assert (sessions.count("completed"), sessions.count("abandoned")) == (11, 1)
    stages = {each["growth_stage"] for each in all_of(demo, "/garden", "gardens")}
    assert {0, 2, 5} <= stages
    tasks = all_of(demo, "/tasks", "tasks")
    assert {each["status"] for each in tasks} == {"pending", "in_progress", "done"}
    assert sum(each["repeat"] is not None for each in tasks) == 4
    assert demo.get("/tasks?overdue=true").json["total"] == 1
    lately = demo.get("/habit-logs", query_string={"status": "skipped"}).json["logs"]
    assert "Too tired" in [each["note"] for each in lately]


@pytest.mark.parametrize("day", [16, 20, 22])
def test_its_figures_are_right_and_its_points_those_of_a_week(app, nobody, day):
    with time_machine.travel(f"2026-11-{day}T10:00:00Z"):
        demo = nobody.sign_in(*seeded(app))
        me = demo.get("/users/me").json
        assert (300 < me["xp_points"] < 3000, me["level"] >= 2) == (True, True)
        with app.app_context():
            assert [str(found) for found in differences()] == []


def test_nothing_is_ever_mailed_to_it(app, nobody):
    demo = nobody.sign_in(*seeded(app))
    assert demo.get("/users/me").json["email"] is None
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_the_second_time_it_only_gets_a_new_password(app, nobody):
    first, second = seeded(app), seeded(app)
    assert first[0] == second[0]
    assert nobody.post("/auth/login", login(first)).status_code == 401
    assert nobody.sign_in(*second).get("/habits").json["total"] == 7


def login(account):
    return {"username": account[0], "password": account[1]}


def test_an_account_of_that_name_that_is_somebodys_is_left_alone(app, nobody):
    nobody.sign_up("demo", email="demo@example.org")
    refused = app.test_cli_runner().invoke(args=["seed"])
    assert (refused.exit_code, "is somebody's" in refused.output) == (1, True)
    assert nobody.sign_in("demo").get("/habits").json["total"] == 0
