"""Who may reach a habit, and what is no habit's address."""

from __future__ import annotations

import pytest

from tests.client import error_code

OPERATIONS = [
    ("GET", "", None),
    ("PATCH", "", {"weight": 1}),
    ("PUT", "", {"name": "Mine"}),
    ("DELETE", "", None),
    ("POST", "/restore", None),
]
operations = pytest.mark.parametrize(("method", "path", "body"), OPERATIONS)


def call(api, habit_id, method, path, body):
    return api.call(method, f"/habits/{habit_id}{path}", json=body)


@operations
def test_nobody_reaches_a_habit(owner, nobody, method, path, body):
    habit = owner.habit()
    refused = call(nobody, habit["id"], method, path, body)
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING")
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert owner.get(f"/habits/{habit['id']}").json == habit


@operations
def test_a_stranger_does_not_reach_a_habit(owner, stranger, method, path, body):
    habit = owner.habit()
    refused = call(stranger, habit["id"], method, path, body)
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    assert owner.get(f"/habits/{habit['id']}").json == habit


@operations
def test_a_missing_habit_is_not_found(owner, method, path, body):
    habit = owner.habit()
    missing = call(owner, habit["id"] + 1, method, path, body)
    assert (missing.status_code, error_code(missing)) == (404, "HABIT_NOT_FOUND")


@operations
@pytest.mark.parametrize(
    "habit_id", ["0", "-1", "9223372036854775808", "1" * 30, "x", "1.0", "%D9%A1", "1e3", "%00"]
)
def test_what_is_no_id_is_a_plain_404(owner, method, path, body, habit_id):
    missing = call(owner, habit_id, method, path, body)
    assert (missing.status_code, error_code(missing)) == (404, "NOT_FOUND")


@operations
def test_the_largest_id_is_only_missing(owner, method, path, body):
    missing = call(owner, 2**63 - 1, method, path, body)
    assert (missing.status_code, error_code(missing)) == (404, "HABIT_NOT_FOUND")


def test_a_list_holds_only_ones_own(owner, stranger, nobody):
    owner.habit("Mine")
    stranger.habit("Hers")
    names = [[h["name"] for h in api.get("/habits").json["habits"]] for api in (owner, stranger)]
    assert names == [["Mine"], ["Hers"]]
    assert nobody.get("/habits").status_code == 401


def test_a_trailing_slash_is_the_same_address(owner):
    habit = owner.habit()
    assert owner.get("/habits/").json["habits"] == [habit]
    assert owner.get(f"/habits/{habit['id']}/").json == habit
    made = owner.post("/habits/", {"name": "Yoga"})
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/v1/habits/{made.json['id']}"


@pytest.mark.parametrize("path", ["/habits", "/habits/1"])
def test_a_method_that_is_not_taken_is_told_with_those_that_are(owner, path):
    refused = owner.call("TRACE", path)
    assert (refused.status_code, error_code(refused)) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in refused.headers["Allow"]


def test_a_deleted_users_habits_cannot_be_reached_by_their_old_token(owner):
    habit = owner.habit()
    owner.delete("/users/me", {"password": "correct horse battery"})
    refused = owner.get(f"/habits/{habit['id']}")
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_REVOKED")
