"""Rewards as nobody, as a stranger and as their owner."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.rewards.steps import reward

OF_ONE = [
    ("GET", "", None),
    ("PATCH", "", {"weight": 2}),
    ("PUT", "", {"name": "Mine"}),
    ("DELETE", "", None),
    ("POST", "/claim", None),
    ("GET", "/claims", None),
]
OF_ALL = [("GET", "/rewards"), ("GET", "/rewards/progress"), ("POST", "/rewards")]


@pytest.mark.parametrize(("method", "path", "body"), OF_ONE)
def test_a_reward_is_its_owners_alone(api, nobody, stranger, method, path, body):
    prize = reward(api)
    where = f"/rewards/{prize['id']}{path}"
    options = {} if body is None else {"json": body}
    unknown = nobody.call(method, where, **options)
    assert (unknown.status_code, error_code(unknown)) == (401, "TOKEN_MISSING")
    refused = stranger.call(method, where, **options)
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    missing = api.call(method, f"/rewards/{prize['id'] + 1}{path}", **options)
    assert (missing.status_code, error_code(missing)) == (404, "REWARD_NOT_FOUND")
    assert api.get(f"/rewards/{prize['id']}").json["reward"] == prize


@pytest.mark.parametrize(("method", "path"), OF_ALL)
def test_nobody_has_rewards(nobody, method, path):
    assert nobody.call(method, path, json={"name": "Mine"}).status_code == 401


def test_lists_show_ones_own_rewards_only(api, stranger):
    prize = reward(api)
    theirs = reward(stranger)
    assert [row["reward"] for row in api.get("/rewards").json["rewards"]] == [prize]
    assert [row["reward"] for row in stranger.get("/rewards").json["rewards"]] == [theirs]


def test_a_stranger_sees_no_odds(api, nobody, stranger):
    habit = api.habit()
    assert nobody.get(f"/habits/{habit['id']}/odds").status_code == 401
    assert stranger.get(f"/habits/{habit['id']}/odds").status_code == 403
    assert error_code(api.get(f"/habits/{habit['id'] + 1}/odds")) == "HABIT_NOT_FOUND"


def test_draws_are_between_ones_own_rewards(api, stranger, luck):
    reward(stranger)
    assert api.complete(api.habit())["got_reward"] is False
