"""Imports while something else is written."""

from __future__ import annotations

import json
from functools import partial

import pytest

from habit_api.cli.check import differences
from tests.client import Api, error_code
from tests.logs.steps import complete
from tests.logs.truth import check_numbers
from tests.races import at_once, racing_app, racing_contract, runner, statuses
from tests.times import ago
from tests.transfer.builders import habitbull
from tests.transfer.uploads import counts, everything, send

__all__ = ["racing_app", "racing_contract", "runner"]

ROUNDS = 3
RESTORED = ("habits", "habit_logs", "draws", "xp_entries")


@pytest.fixture
def file(tmp_path):
    """Twelve habits with a fortnight each."""
    lines = [f"Habit {n},,,2026-10-{day:02},1," for day in range(1, 15) for n in range(12)]
    return habitbull(tmp_path / "file.csv", *lines).read_bytes()


def test_the_same_file_twice_at_once_is_imported_once(racing_app, runner, file):
    answers = at_once(runner, [partial(send, file=file)] * 3)
    assert statuses(answers) == {200: 3}
    told = sorted(counts(answer.get_json()) for answer in answers)
    assert told == [(0, 12, 0, 168)] * 2 + [(12, 0, 168, 0)]
    assert runner.get("/habit-logs").json["total"] == 168
    for habit in everything(runner)["habits"]:
        check_numbers(racing_app, habit["id"])


def test_completions_and_imports_do_not_wait_for_each_other(racing_app, runner, file):
    habits = [runner.habit(f"Habit {number}") for number in range(12)]
    for _ in range(ROUNDS):
        completions = [partial(complete, habit=habit) for habit in habits[::3]]
        answers = at_once(runner, [partial(send, file=file), *completions])
        assert set(statuses(answers)) <= {200, 201, 409}
    for habit in habits:
        check_numbers(racing_app, habit["id"])


def test_a_habit_made_meanwhile_fails_one_of_the_two_whole(runner, file):
    def make(api):
        return api.post("/habits", {"name": "Habit 5"})

    imported, made = at_once(runner, [partial(send, file=file), make])
    assert (imported.status_code, made.status_code) in ((200, 201), (200, 409), (409, 201))
    assert runner.get("/habit-logs").json["total"] == (168 if imported.status_code == 200 else 0)


def test_an_account_deleted_meanwhile_leaves_nothing(runner, file):
    def end(api):
        return api.delete("/users/me", {"password": "correct horse battery"})

    ended, imported = at_once(runner, [end, partial(send, file=file)])
    assert (ended.status_code, imported.status_code in (200, 401)) == (200, True)
    assert runner.get("/habits").status_code == 401


@pytest.fixture
def own(runner):
    """The export of a user with habits, points and a link between two of them."""
    pleasant = runner.habit("Tea", pleasant=True)
    linked = runner.habit("Run", linked_habit_id=pleasant["id"])
    for days in range(6, -1, -1):
        complete(runner, linked, date=ago(days))
    return runner.get("/users/me/export").data


def test_of_two_restores_at_once_one_wins_whole(racing_app, runner, own):
    for number in range(ROUNDS):
        other = Api(racing_app.test_client(), runner.contract).sign_up(f"other{number}")
        answers = at_once(other, [partial(send, file=own)] * 2)
        assert statuses(answers) == {200: 1, 409: 1}
        [lost] = [answer for answer in answers if answer.status_code == 409]
        assert error_code(lost) == "ACCOUNT_NOT_EMPTY"
        again = other.get("/users/me/export").json
        assert all(again[name] == json.loads(own)[name] for name in RESTORED)
    with racing_app.app_context():
        assert [str(found) for found in differences()] == []


def test_a_habit_made_while_an_account_is_restored_stands_alone(racing_app, runner, own):
    def make(api):
        return api.post("/habits", {"name": "Read"})

    other = Api(racing_app.test_client(), runner.contract).sign_up("other")
    restored, made = at_once(other, [partial(send, file=own), make])
    assert (restored.status_code, made.status_code) in ((200, 201), (409, 201))
    names = {habit["name"] for habit in everything(other)["habits"]}
    assert names == ({"Tea", "Run", "Read"} if restored.status_code == 200 else {"Read"})
    with racing_app.app_context():
        assert [str(found) for found in differences()] == []
