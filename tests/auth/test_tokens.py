"""Which access tokens are good, and what each bad one is answered with."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from habit_api.auth import tokens
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import Api, error_code

MOMENT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
OTHER_KEY = "k" * 40


def with_token(api: Api, token: str):
    return api.get("/auth/me", headers={"Authorization": f"Bearer {token}"})


def claims_of(token: str | None) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(str(token), options={"verify_signature": False})
    return claims


def forged(app: Flask, token: str | None, *, key: str | None = None, **changes: Any) -> str:
    """`token` with other claims (None takes one away), signed by `key` or our own."""
    claims = {k: v for k, v in {**claims_of(token), **changes}.items() if v is not None}
    return jwt.encode(claims, key or app.config["JWT_SECRET_KEY"], "HS256")


def b64(data: object) -> str:
    text = data if isinstance(data, str) else json.dumps(data)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_token_says_what_it_is_for(owner: Api) -> None:
    access, refresh = claims_of(owner.token), claims_of(owner.refresh_token)
    assert access["sub"] == refresh["sub"] == owner.user["id"]
    assert access["sid"] == refresh["sid"]
    assert (access["type"], refresh["type"]) == ("access", "refresh")
    assert access["iss"] == access["aud"] == "habit_api"
    assert access["exp"] - access["iat"] == 900
    assert refresh["exp"] - refresh["iat"] == 7 * 86_400
    assert access["jti"] != refresh["jti"]


def test_an_access_token_is_good_for_fifteen_minutes(nobody: Api) -> None:
    with time_machine.travel(MOMENT, tick=False) as clock:
        owner = nobody.sign_up("ada")
        clock.shift(899)
        assert owner.get("/auth/me").status_code == 200
        # Clocks of several machines may differ by five seconds.
        clock.shift(7)
        answer = owner.get("/auth/me")
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_EXPIRED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "change",
    [
        {"sid": None},
        {"sid": "1"},
        {"sid": True},
        {"sid": 0},
        {"sid": 2**63},
        {"jti": None},
        {"jti": 5},
        {"sub": None},
        {"sub": "ada"},
        {"sub": 5},
        {"type": "refresh"},
        {"type": "other"},
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "somebody"},
        {"aud": None},
        {"iat": 2**40},
        {"exp": "soon"},
    ],
    ids=str,
)
def test_a_token_with_other_claims_is_invalid(
    app: Flask, nobody: Api, owner: Api, change: dict[str, Any]
) -> None:
    answer = with_token(nobody, forged(app, owner.token, **change))
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_INVALID")


def test_a_token_signed_by_our_key_alone_is_good(app: Flask, nobody: Api, owner: Api) -> None:
    assert with_token(nobody, forged(app, owner.token)).status_code == 200


def test_a_token_of_another_key_is_invalid(app: Flask, nobody: Api, owner: Api) -> None:
    assert (
        error_code(with_token(nobody, forged(app, owner.token, key=OTHER_KEY))) == "TOKEN_INVALID"
    )


@pytest.mark.parametrize("kid", ["unknown", "", 5, None, ["x"], {"a": 1}])
def test_a_token_that_names_an_unknown_key_is_invalid(
    app: Flask, nobody: Api, owner: Api, kid: object
) -> None:
    header = b64({"alg": "HS256", "typ": "JWT", "kid": kid})
    _, payload, signature = str(owner.token).split(".")
    answer = with_token(nobody, f"{header}.{payload}.{signature}")
    assert error_code(answer) == "TOKEN_INVALID"


@pytest.mark.parametrize("alg", ["none", "None", "HS512", "RS256", "", None, 5])
def test_no_token_chooses_its_own_algorithm(nobody: Api, owner: Api, alg: object) -> None:
    header = b64({"alg": alg, "typ": "JWT"})
    _, payload, signature = str(owner.token).split(".")
    for token in (f"{header}.{payload}.", f"{header}.{payload}.{signature}"):
        assert error_code(with_token(nobody, token)) == "TOKEN_INVALID"


def test_a_refresh_token_is_no_access_token(nobody: Api, owner: Api) -> None:
    assert error_code(with_token(nobody, str(owner.refresh_token))) == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "token",
    [
        "garbage",
        "a.b.c",
        "..",
        "a.b",
        "é.é.é",
        "x" * 5000,
        f"{b64({'alg': 'HS256'})}.{b64('[' * 3000)}.x",
        f"{b64('[' * 3000)}.{b64({})}.x",
        f"{b64({'alg': 'HS256'})}.{b64([1])}.x",
        f"{b64({'alg': 'HS256'})}.{b64('9' * 4400)}.x",
        f"{b64([])}.{b64({})}.x",
    ],
    ids=range(11),
)
def test_garbage_is_invalid(nobody: Api, token: str) -> None:
    answer = with_token(nobody, token)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Basic YTpi", ", ,", "token", "bearer x"])
def test_another_kind_of_authorization_is_no_token(nobody: Api, value: str) -> None:
    answer = nobody.get("/auth/me", headers={"Authorization": value})
    assert answer.status_code == 401
    assert error_code(answer) in ("TOKEN_MISSING", "TOKEN_INVALID")


@pytest.mark.parametrize("value", ["Bearer a b", "Bearer , x", "Bearer x, Bearer y", "Bearer ,"])
def test_a_malformed_authorization_is_refused(nobody: Api, value: str) -> None:
    answer = nobody.get("/auth/me", headers={"Authorization": value})
    assert answer.status_code == 401


def test_a_token_of_an_inactive_account_is_revoked_at_once(app: Flask, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    assert error_code(owner.get("/auth/me")) == "TOKEN_REVOKED"


def test_a_token_of_one_user_with_the_device_of_another_is_revoked(
    app: Flask, nobody: Api, owner: Api, stranger: Api
) -> None:
    token = forged(app, owner.token, sid=claims_of(stranger.token)["sid"])
    assert error_code(with_token(nobody, token)) == "TOKEN_REVOKED"


def test_a_token_of_a_device_that_never_was_is_revoked(app: Flask, nobody: Api, owner: Api) -> None:
    token = forged(app, owner.token, sid=2**63 - 1)
    assert error_code(with_token(nobody, token)) == "TOKEN_REVOKED"


def test_a_bad_token_is_no_hindrance_where_none_is_needed(nobody: Api, owner: Api) -> None:
    headers = {"Authorization": "Bearer garbage"}
    body = {"refresh_token": owner.refresh_token}
    assert nobody.post("/auth/refresh", body, headers=headers).status_code == 200


def test_a_key_can_be_changed_without_signing_anyone_out(
    app: Flask, nobody: Api, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = app.config["JWT_SECRET_KEY"]
    use_keys(app, monkeypatch, OTHER_KEY, old)
    assert owner.get("/auth/me").status_code == 200
    answer = nobody.post("/auth/refresh", {"refresh_token": owner.refresh_token})
    kid = jwt.get_unverified_header(answer.json["access_token"])["kid"]
    assert kid == hashlib.sha256(OTHER_KEY.encode()).hexdigest()[:8]
    use_keys(app, monkeypatch, OTHER_KEY)
    assert error_code(owner.get("/auth/me")) == "TOKEN_INVALID"
    assert with_token(nobody, answer.json["access_token"]).status_code == 200


def use_keys(app: Flask, monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setitem(app.config, "JWT_SECRET_KEY", keys[0])
    ring = tokens.key_ring(*keys)
    monkeypatch.setitem(app.extensions, "house_keys", ring)


def test_lifetimes_are_settings(app: Flask, nobody: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "JWT_ACCESS_TOKEN_EXPIRES", timedelta(minutes=2))
    nobody.sign_up("ada")
    body = {"username": "ada", "password": "correct horse battery"}
    answer = nobody.post("/auth/login", body)
    claims = claims_of(answer.json["access_token"])
    assert answer.json["expires_in"] == claims["exp"] - claims["iat"] == 120
