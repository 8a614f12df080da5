"""Signing in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from habit_api.auth import passwords
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import PASSWORD, Api, error_code, error_fields

MOMENT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def login(api: Api, **fields):
    return api.post("/auth/login", {"password": PASSWORD, **fields})


def change_user(app: Flask, **values: object) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(**values))


def kept_hash(app: Flask) -> str:
    with app.app_context():
        return str(db.session.scalar(select(User.password_hash)))


@pytest.mark.parametrize(
    "name",
    [
        {"username": "ada"},
        {"username": "ADA"},
        {"username": " ada "},
        {"email": "ada@example.com"},
        {"email": "ADA@Example.Com"},
        {"username": "ada@example.com"},
    ],
)
def test_one_signs_in_by_username_or_email_address(nobody: Api, name: dict[str, str]) -> None:
    nobody.sign_up("ada")
    tokens = login(nobody, **name).json
    assert nobody.get("/auth/me", headers=bearer(tokens)).json["username"] == "ada"


def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def test_the_answer_holds_the_tokens_and_is_not_stored(nobody: Api) -> None:
    nobody.sign_up("ada")
    answer = login(nobody, username="ada")
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(answer.json) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("bearer", 900)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "wrong",
    [
        {"username": "ada", "password": "wrong horse battery"},
        {"username": "ada", "password": PASSWORD + " "},
        {"username": "ada", "password": PASSWORD.upper()},
        {"username": "eve"},
        {"email": "eve@example.com"},
    ],
)
def test_a_wrong_name_or_password_gets_one_and_the_same_answer(
    nobody: Api, wrong: dict[str, str]
) -> None:
    nobody.sign_up("ada")
    answer = login(nobody, **wrong)
    assert answer.status_code == 401
    assert error_code(answer) == "INVALID_CREDENTIALS"
    assert answer.json["error"]["message"] == "The name or the password is wrong."
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "username"),
        ({"username": "ada", "email": "ada@example.com"}, "username"),
        ({"username": ""}, "username"),
        ({"username": 5}, "username"),
        ({"email": "ada"}, "email"),
        ({"username": "ada", "password": None}, "password"),
        ({"username": "ada", "password": "x" * 129}, "password"),
        ({"username": "ada", "use_cookie": "yes"}, "use_cookie"),
        ({"username": "ada", "telegram_id": 1}, "telegram_id"),
    ],
)
def test_what_breaks_the_rules_is_named(nobody: Api, fields: dict[str, object], named: str) -> None:
    answer = login(nobody, **fields)
    assert answer.status_code == 422
    assert list(error_fields(answer)) == [named]


def test_an_inactive_account_is_told_so_only_with_the_right_password(
    app: Flask, nobody: Api
) -> None:
    nobody.sign_up("ada")
    change_user(app, is_active=False)
    right, wrong = login(nobody, username="ada"), login(nobody, username="ada", password="wrong")
    assert (right.status_code, error_code(right)) == (403, "ACCOUNT_INACTIVE")
    assert (wrong.status_code, error_code(wrong)) == (401, "INVALID_CREDENTIALS")


def test_an_account_without_a_password_takes_none(app: Flask, nobody: Api) -> None:
    nobody.sign_up("ada")
    change_user(app, password_hash=None)
    assert error_code(login(nobody, username="ada")) == "INVALID_CREDENTIALS"


def test_the_moment_of_a_sign_in_is_noted_and_is_no_change_of_the_account(nobody: Api) -> None:
    before = nobody.sign_up("ada").get("/auth/me").json
    with time_machine.travel(MOMENT.replace(year=2027), tick=False):
        after = nobody.sign_in("ada").get("/auth/me").json
    assert after["last_login_at"] == "2027-11-20T08:30:00Z"
    assert after["updated_at"] == before["updated_at"]


def test_each_sign_in_is_a_device_of_its_own(nobody: Api) -> None:
    nobody.sign_up("ada")
    reader = nobody.sign_in("ada")
    assert reader.get("/auth/devices").json["total"] == 2


def test_a_hash_of_another_cost_is_renewed_at_sign_in(
    app: Flask, nobody: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody.sign_up("ada")
    monkeypatch.setitem(app.config, "BCRYPT_ROUNDS", 5)
    login(nobody, username="ada")
    assert kept_hash(app).startswith("$2b$05$")
    assert login(nobody, username="ada").status_code == 200


def test_a_hash_of_the_same_cost_stays(app: Flask, nobody: Api) -> None:
    nobody.sign_up("ada")
    before = kept_hash(app)
    login(nobody, username="ada")
    assert kept_hash(app) == before


@pytest.mark.parametrize("change", [{"password_hash": "other"}, {"is_active": False}])
def test_a_sign_in_fails_when_the_account_changes_while_the_password_is_checked(
    app: Flask, nobody: Api, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    nobody.sign_up("ada")

    def slow(kept: str) -> bool:
        change_user(app, **change)
        return False

    monkeypatch.setattr(passwords, "is_outdated", slow)
    assert error_code(login(nobody, username="ada")) == "INVALID_CREDENTIALS"


def test_the_password_is_checked_for_unknown_accounts_too(
    nobody: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str | None] = []

    def check(_password: str, kept: str | None) -> bool:
        checked.append(kept)
        return False

    monkeypatch.setattr(passwords, "matches", check)
    login(nobody, username="nobody-at-all")
    assert checked == [None]
