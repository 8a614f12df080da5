"""Signing out, and the devices that are signed in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from tests.client import Api, error_code

MOMENT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def refreshes(api: Api, token: str | None) -> int:
    return api.post("/auth/refresh", {"refresh_token": token}).status_code


def test_signing_out_stops_both_tokens_at_once(nobody: Api, owner: Api) -> None:
    assert owner.post("/auth/logout").status_code == 200
    assert error_code(owner.get("/auth/me")) == "TOKEN_REVOKED"
    assert refreshes(nobody, owner.refresh_token) == 401


def test_signing_out_leaves_the_other_devices_alone(nobody: Api, owner: Api) -> None:
    other = nobody.sign_in("ada")
    owner.post("/auth/logout")
    assert other.get("/auth/me").status_code == 200


@pytest.mark.parametrize("expired", [True, False])
def test_the_refresh_token_alone_suffices(nobody: Api, expired: bool) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        owner = nobody.sign_up("ada")
        clock.shift(3600)
        caller = owner if expired else nobody
        answer = caller.post("/auth/logout", {"refresh_token": owner.refresh_token})
        assert answer.status_code == 200
        assert refreshes(nobody, owner.refresh_token) == 401


def test_a_good_access_token_says_which_device_whatever_the_refresh_token_is(owner: Api) -> None:
    assert owner.post("/auth/logout", {"refresh_token": "garbage"}).status_code == 200
    assert owner.get("/auth/me").status_code == 401


def test_a_spent_refresh_token_still_signs_its_device_out(nobody: Api, owner: Api) -> None:
    refreshes(nobody, owner.refresh_token)
    assert nobody.post("/auth/logout", {"refresh_token": owner.refresh_token}).status_code == 200
    assert owner.get("/auth/me").status_code == 401


def test_nobody_signs_nobody_out(nobody: Api) -> None:
    assert error_code(nobody.post("/auth/logout")) == "TOKEN_MISSING"


def test_an_expired_access_token_alone_is_not_enough(nobody: Api) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        owner = nobody.sign_up("ada")
        clock.shift(3600)
        assert error_code(owner.post("/auth/logout")) == "TOKEN_EXPIRED"


def test_a_garbage_access_token_alone_is_invalid(nobody: Api) -> None:
    answer = nobody.post("/auth/logout", headers={"Authorization": "Bearer garbage"})
    assert error_code(answer) == "TOKEN_INVALID"


def test_an_access_token_does_not_serve_as_the_refresh_token(nobody: Api, owner: Api) -> None:
    answer = nobody.post("/auth/logout", {"refresh_token": owner.token})
    assert error_code(answer) == "TOKEN_INVALID"
    assert owner.get("/auth/me").status_code == 200


def test_one_cannot_sign_out_twice(nobody: Api, owner: Api) -> None:
    owner.post("/auth/logout")
    assert error_code(owner.post("/auth/logout")) == "TOKEN_REVOKED"
    again = nobody.post("/auth/logout", {"refresh_token": owner.refresh_token})
    assert error_code(again) == "TOKEN_REVOKED"


def test_signing_out_everywhere_stops_every_device_of_the_user_alone(
    nobody: Api, owner: Api, stranger: Api
) -> None:
    other = nobody.sign_in("ada")
    assert owner.post("/auth/logout-all").status_code == 200
    assert [api.get("/auth/me").status_code for api in (owner, other)] == [401, 401]
    assert refreshes(nobody, other.refresh_token) == 401
    assert stranger.get("/auth/me").status_code == 200


def test_the_devices_are_listed_with_the_newest_first(nobody: Api, owner: Api) -> None:
    body = {"username": "ada", "password": "correct horse battery"}
    nobody.post("/auth/login", body, headers={"User-Agent": "Firefox\x00 140"})
    page = owner.get("/auth/devices").json
    newest, first = page["devices"]
    assert (page["total"], page["limit"], page["offset"]) == (2, 20, 0)
    assert (newest["user_agent"], newest["ip"]) == ("Firefox 140", "127.0.0.1")
    assert (newest["current"], first["current"]) == (False, True)
    assert owner.get("/auth/devices?limit=1&offset=1").json["devices"] == [first]


def test_a_device_without_a_user_agent_is_listed_too(app: Flask, nobody: Api) -> None:
    owner = nobody.sign_up("ada")
    body = {"username": "ada", "password": "correct horse battery"}
    nobody.post("/auth/login", body, headers={"User-Agent": ""})
    assert owner.get("/auth/devices").json["devices"][0]["user_agent"] is None


def test_a_device_that_let_its_tokens_expire_is_listed_no_more(nobody: Api) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        nobody.sign_up("ada")
        clock.shift(8 * 86_400)
        assert nobody.sign_in("ada").get("/auth/devices").json["total"] == 1


def test_a_device_is_signed_out_by_its_id(nobody: Api, owner: Api) -> None:
    other = nobody.sign_in("ada")
    device = owner.get("/auth/devices").json["devices"][0]
    assert owner.delete(f"/auth/devices/{device['id']}").status_code == 200
    assert other.get("/auth/me").status_code == 401
    assert [left["current"] for left in owner.get("/auth/devices").json["devices"]] == [True]


def test_another_users_device_is_forbidden(owner: Api, stranger: Api) -> None:
    device = owner.get("/auth/devices").json["devices"][0]
    answer = stranger.delete(f"/auth/devices/{device['id']}")
    assert (answer.status_code, error_code(answer)) == (403, "FORBIDDEN")
    assert owner.get("/auth/me").status_code == 200


def test_a_device_that_is_not_there_or_signed_out_is_not_found(nobody: Api, owner: Api) -> None:
    other = nobody.sign_in("ada")
    device = other.get("/auth/devices").json["devices"][0]["id"]
    other.post("/auth/logout")
    for number in (device, device + 1000, 2**63 - 1):
        answer = owner.delete(f"/auth/devices/{number}")
        assert (answer.status_code, error_code(answer)) == (404, "DEVICE_NOT_FOUND")


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), "abc", "1.0"])
def test_what_is_no_id_is_a_plain_404(owner: Api, number: str) -> None:
    assert error_code(owner.delete(f"/auth/devices/{number}")) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/auth/me"),
        ("POST", "/auth/logout-all"),
        ("GET", "/auth/devices"),
        ("DELETE", "/auth/devices/1"),
        ("GET", "/users/me"),
        ("PATCH", "/users/me"),
        ("PUT", "/users/me"),
        ("DELETE", "/users/me"),
        ("PATCH", "/users/me/password"),
        ("GET", "/users/me/settings"),
        ("PATCH", "/users/me/settings"),
        ("GET", "/users/00000000-0000-4000-8000-000000000000"),
    ],
)
def test_nobody_is_asked_for_a_token(nobody: Api, method: str, path: str) -> None:
    answer = nobody.call(method, path)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
