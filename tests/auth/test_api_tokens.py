"""Personal API tokens: made, shown once, listed, revoked; what they reach."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from habit_api.auth import api_tokens
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import ApiToken, User
from tests.client import PASSWORD, Api, error_code, error_fields
from tests.races import at_once
from tests.races import racing_app as racing_app  # fixtures, here for these tests too
from tests.races import racing_contract as racing_contract
from tests.races import runner as runner
from tests.times import NOON

LATER = "2099-12-31T00:00:00Z"


def made(api: Api, **fields: Any) -> dict[str, Any]:
    answer = api.post("/auth/api-tokens", {"name": "script", "scopes": ["read", "write"], **fields})
    assert answer.status_code == 201, answer.json
    token: dict[str, Any] = answer.get_json()
    return token


def script(api: Api, **fields: Any) -> Api:
    """A client that has a new API token of `api`."""
    return Api(api.client, api.contract, made(api, **fields)["token"])


def test_a_token_is_shown_once_and_kept_as_a_hash(app: Flask, owner: Api) -> None:
    answer = owner.post("/auth/api-tokens", {"name": "Home", "scopes": ["write", "read"]})
    told = answer.get_json()
    token = told.pop("token")
    assert re.fullmatch(r"habit_[\w-]{43}", token)
    assert answer.headers["Cache-Control"] == "no-store"
    shown = owner.get(answer.headers["Location"])
    assert shown.json == told
    assert (told["scopes"], told["last_used_at"]) == (["read", "write"], None)
    with app.app_context():
        row = db.session.execute(select(ApiToken.__table__)).one()
    assert token not in repr(row)


def test_tokens_are_listed_with_the_newest_first_until_they_are_revoked(owner: Api) -> None:
    ids = [made(owner, name=name, expires_at=LATER)["id"] for name in ("a", "b", "c")]
    assert owner.delete(f"/auth/api-tokens/{ids[1]}").status_code == 200
    page = owner.get("/auth/api-tokens").json
    assert [(row["id"], row["expires_at"]) for row in page["api_tokens"]] == [
        (ids[2], LATER),
        (ids[0], LATER),
    ]
    assert page["total"] == 2
    assert not any("token" in row or "digest" in row for row in page["api_tokens"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read", "read"]}, "scopes"),
        ({"scopes": ["admin"]}, "scopes.0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"token": "habit_mine"}, "token"),
    ],
    ids=str,
)
def test_a_token_that_makes_no_sense_is_refused(
    owner: Api, change: dict[str, Any], field: str
) -> None:
    answer = owner.post("/auth/api-tokens", {"name": "a", "scopes": ["read"], **change})
    assert (answer.status_code, list(error_fields(answer))) == (422, [field])
    assert owner.get("/auth/api-tokens").json["total"] == 0


def test_nobody_and_strangers_reach_no_token(nobody: Api, owner: Api, stranger: Api) -> None:
    path = f"/auth/api-tokens/{made(owner)['id']}"
    for call in (nobody.get, nobody.delete):
        assert call(path).status_code == 401
    assert nobody.get("/auth/api-tokens").status_code == 401
    assert nobody.post("/auth/api-tokens", {"name": "a", "scopes": ["read"]}).status_code == 401
    for call in (stranger.get, stranger.delete):
        assert error_code(call(path)) == "FORBIDDEN"
    assert stranger.get("/auth/api-tokens").json["total"] == 0
    assert error_code(owner.delete("/auth/api-tokens/999999")) == "API_TOKEN_NOT_FOUND"


def test_a_script_does_what_its_user_may(owner: Api, stranger: Api) -> None:
    robot = script(owner)
    habit = robot.habit("Read")
    robot.complete(habit)
    assert owner.get(f"/habits/{habit['id']}").json["current_streak"] == 1
    other = stranger.habit("Run")
    assert robot.get(f"/habits/{other['id']}").status_code == 403
    assert robot.patch("/users/me", {"name": "Ada"}).json["name"] == "Ada"
    assert robot.get("/users/me").json["id"] == owner.user["id"]


def test_each_scope_is_needed_for_its_methods(owner: Api) -> None:
    habit = owner.habit("Read")
    reader, writer = script(owner, scopes=["read"]), script(owner, scopes=["write"])
    assert reader.get("/habits").status_code == 200
    assert error_code(writer.get("/habits")) == "SCOPE_MISSING"
    path = f"/habits/{habit['id']}"
    assert writer.patch(path, {"weight": 20}).status_code == 200
    refused = [
        reader.post("/habits", {"name": "Run"}),
        reader.patch(path, {"weight": 30}),
        reader.put(path, {"name": "Run"}),
        reader.delete(path),
        reader.post(f"{path}/complete"),
    ]
    assert [(a.status_code, error_code(a)) for a in refused] == [(403, "SCOPE_MISSING")] * 5
    shown = owner.get(path).json
    assert (shown["name"], shown["weight"], shown["last_completed"]) == ("Read", 20, None)


def test_no_token_reaches_the_account_itself(owner: Api) -> None:
    robot = script(owner)
    change = {"current_password": PASSWORD, "new_password": "another fine evening"}
    refused = [
        robot.get("/auth/me"),
        robot.get("/auth/devices"),
        robot.delete("/auth/devices/1"),
        robot.post("/auth/logout"),
        robot.post("/auth/logout-all"),
        robot.get("/auth/api-tokens"),
        robot.post("/auth/api-tokens", {"name": "more", "scopes": ["read"]}),
        robot.delete("/auth/api-tokens/1"),
        robot.patch("/users/me/password", change),
        robot.patch("/users/me", {"email": "eve@example.com", "current_password": PASSWORD}),
        robot.put("/users/me", {"username": "ada", "email": "e@example.com"}),
        robot.delete("/users/me", {"password": PASSWORD}),
    ]
    assert {(a.status_code, error_code(a)) for a in refused} == {(403, "API_TOKEN_REFUSED")}
    assert owner.get("/auth/api-tokens").json["total"] == 1
    assert owner.get("/users/me").json["email"] == "ada@example.com"


def test_a_revoked_token_stops_at_once(owner: Api) -> None:
    token = made(owner)
    robot = Api(owner.client, owner.contract, token["token"])
    assert robot.get("/habits").status_code == 200
    owner.delete(f"/auth/api-tokens/{token['id']}")
    answer = robot.get("/habits")
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_REVOKED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert owner.delete(f"/auth/api-tokens/{token['id']}").status_code == 404


def test_a_token_ends_when_it_expires(nobody: Api) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        robot = script(nobody.sign_up("ada"), expires_at="2026-11-20T13:00:00Z")
        clock.shift(3599)
        assert robot.get("/habits").status_code == 200
        clock.shift(1)
        assert error_code(robot.get("/habits")) == "TOKEN_EXPIRED"


@pytest.mark.parametrize(
    "token", ["habit_", "habit_x", f"habit_{'a' * 43}", f"habit_{'a' * 44}", "habit_" + "ä" * 43]
)
def test_a_token_that_nobody_was_given_is_invalid(nobody: Api, token: str) -> None:
    answer = nobody.get("/habits", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_INVALID")


def test_a_token_of_an_inactive_account_does_not_count(app: Flask, owner: Api) -> None:
    robot = script(owner)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert error_code(robot.get("/habits")) == "TOKEN_REVOKED"


def test_signing_out_leaves_scripts_alone_and_a_new_password_does_not(
    nobody: Api, owner: Api
) -> None:
    robot = script(owner)
    owner.post("/auth/logout-all")
    assert robot.get("/habits").status_code == 200
    change = {"current_password": PASSWORD, "new_password": "another fine evening"}
    assert nobody.sign_in("ada").patch("/users/me/password", change).status_code == 200
    assert error_code(robot.get("/habits")) == "TOKEN_REVOKED"


def test_a_user_has_so_many_tokens_at_most(
    owner: Api, stranger: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MOST", 2)
    first = made(owner)
    made(owner)
    answer = owner.post("/auth/api-tokens", {"name": "third", "scopes": ["read"]})
    assert (answer.status_code, error_code(answer)) == (409, "TOO_MANY_API_TOKENS")
    made(stranger)
    owner.delete(f"/auth/api-tokens/{first['id']}")
    made(owner)


def test_two_calls_at_once_make_no_token_too_many(
    runner: Api, racing_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MOST", 3)
    body = {"name": "script", "scopes": ["read"]}
    answers = at_once(runner, [lambda api: api.post("/auth/api-tokens", body)] * 6)
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 3
    with racing_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ApiToken)) == 3


def test_a_script_is_counted_under_its_users_limit(owner: Api, limits: None) -> None:
    robot = script(owner)
    codes = [robot.get("/habits").status_code for _ in range(60)]
    codes += [owner.get("/habits").status_code for _ in range(60)]
    assert codes.count(429) == 21
    assert 429 not in codes[:60]
