"""Figures written at the same moment: all count, nobody waits forever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from habit_api.cli.check import differences
from tests.client import Api
from tests.leaderboards.steps import board, shown
from tests.logs.steps import complete, imported, revert
from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 8
ROUNDS = 4


@pytest.fixture(autouse=True)
def _right_in_the_end(racing_app, runner):
    """After each race all that is stored is what it is made from."""
    yield
    with racing_app.app_context():
        assert list(differences()) == []


def test_completions_of_two_habits_of_one_user_both_count(runner):
    habits = [runner.habit(str(number)) for number in range(2)]
    for back in range(ROUNDS):
        calls = [partial(complete, habit=habit, day=day(back)) for habit in habits]
        assert statuses(at_once(runner, calls)) == {201: 2}
    assert shown(board(runner)) == [(1, "runner", 20 * ROUNDS)]
    assert board(runner, "streak")["leaderboard"][0]["best_streak"] == ROUNDS


def test_completions_of_many_users_at_once_all_count(runner):
    nobody = Api(runner.client, runner.contract)
    users = [nobody.sign_up(f"user{number}") for number in range(CLIENTS)]
    habits = [user.habit() for user in users]
    calls = [
        partial(as_user, user=user, habit=habit) for user, habit in zip(users, habits, strict=True)
    ]
    assert statuses(at_once(runner, calls)) == {201: CLIENTS}
    assert [row[2] for row in shown(board(runner))] == [10] * CLIENTS + [0]


def test_days_that_come_and_go_at_once_leave_the_right_runs(runner):
    habits = [runner.habit(str(number)) for number in range(4)]
    logs = [runner.complete(habit, day(n))["log"] for n, habit in enumerate(habits)]
    for _ in range(ROUNDS):
        calls = [partial(revert, log=log) for log in logs[::2]]
        calls += [partial(complete, habit=habit, day=day(5)) for habit in habits]
        assert set(statuses(at_once(runner, calls))) <= {200, 201, 404, 409}
        logs = [
            runner.complete(habit, day(n))["log"] if n % 2 == 0 else logs[n]
            for n, habit in enumerate(habits)
        ]


def test_hiding_while_completing_hides_everything(runner):
    habits = [runner.habit(str(number)) for number in range(6)]
    calls = [partial(complete, habit=habit) for habit in habits]
    calls.insert(3, partial(Api.patch, path="/users/me/settings", json=HIDDEN))
    assert statuses(at_once(runner, calls)) == {200: 1, 201: 6}
    told = board(runner)
    assert (told["leaderboard"], told["total_users"], told["current_user_rank"]) == ([], 0, 1)


def test_an_import_beside_completions_of_the_same_days(runner):
    habits = [runner.habit(str(number)) for number in range(4)]
    days = [day(n) for n in range(6)]
    calls = [partial(complete, habit=habit, day=day(n)) for n, habit in enumerate(habits)]
    calls.append(partial(import_run, days=days))
    at_once(runner, calls)
    assert runner.get("/stats/me").json["best_streak"] == 6


HIDDEN = {"show_on_leaderboards": False}


def day(back: int) -> str:
    return str(datetime.now(UTC).date() - timedelta(days=back))


def as_user(_api, user, habit):
    client = Api(user.client.application.test_client(), user.contract, user.token)
    return complete(client, habit)


def import_run(api, days):
    imported(api, "Run", days)
    return api.get("/habits")
