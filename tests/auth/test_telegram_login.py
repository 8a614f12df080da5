"""Signing in by Telegram's Login Widget: what proves it, and what does not."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import TelegramLink, User
from tests.audit_log.steps import failed, rows
from tests.client import Api, error_code, error_fields

BOT_TOKEN = "123456:AAH-not-a-real-token"
MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOW = int(MOMENT.timestamp())
ADA: dict[str, Any] = {"id": 4711, "first_name": " Ада", "last_name": "L.", "username": "ada_l"}


@pytest.fixture(autouse=True)
def bot(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    monkeypatch.setitem(app.config, "TELEGRAM_BOT_TOKEN", BOT_TOKEN)
    with time_machine.travel(MOMENT, tick=False) as clock:
        yield clock


def signed(key: str = BOT_TOKEN, **fields: Any) -> dict[str, Any]:
    """The widget's fields as Telegram's own page describes their hash."""
    told = {"auth_date": NOW, **fields}
    text = "\n".join(f"{name}={told[name]}" for name in sorted(told))
    secret = hashlib.sha256(key.encode()).digest()
    return {**told, "hash": hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()}


def sign_in(api: Api, body: dict[str, Any]) -> TestResponse:
    return api.post("/auth/telegram", body)


def whoever(api: Api, answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.json
    signed_in = Api(api.client, api.contract, answer.json["access_token"])
    found: dict[str, Any] = signed_in.get("/users/me").get_json()
    return found


def test_the_first_sign_in_makes_an_account_and_the_next_finds_it(nobody: Api) -> None:
    first = whoever(nobody, sign_in(nobody, signed(**ADA)))
    assert (first["username"], first["name"], first["email"]) == ("ada_l", "Ада L.", None)
    again = whoever(nobody, sign_in(nobody, signed(**ADA, auth_date=NOW + 1)))
    assert again["id"] == first["id"]
    other = whoever(nobody, sign_in(nobody, signed(id=4712, first_name="E")))
    assert other["id"] != first["id"]


def test_names_are_kept_as_all_text_is(nobody: Api) -> None:
    decomposed = {"first_name": "Ame\u0301lie", "last_name": "", "username": "ame\u0301lie"}
    me = whoever(nobody, sign_in(nobody, signed(id=4713, **decomposed)))
    assert me["name"] == "Am\u00e9lie"


def test_each_proof_is_good_once(app: Flask, nobody: Api) -> None:
    assert sign_in(nobody, signed(**ADA)).status_code == 200
    for auth_date in (NOW, NOW - 60):
        answer = sign_in(nobody, signed(**ADA, auth_date=auth_date))
        assert (answer.status_code, error_code(answer)) == (401, "TELEGRAM_LOGIN_INVALID")
    assert failed(app) == [(None, "telegram", "TELEGRAM_LOGIN_INVALID")] * 2


@pytest.mark.parametrize(("age", "status"), [(86_400, 200), (86_401, 401), (-60, 200), (-61, 401)])
def test_a_proof_is_good_for_a_day(nobody: Api, age: int, status: int) -> None:
    assert sign_in(nobody, signed(**ADA, auth_date=NOW - age)).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {**signed(**ADA), "id": 1},
        {**signed(**ADA), "username": "root"},
        {**signed(**ADA), "photo_url": "https://example.com/x.jpg"},
        signed("654321:another-bot", **ADA),
        {**signed(**ADA), "hash": "0" * 64},
        {**signed(**ADA), "hash": "é"},
    ],
    ids=range(6),
)
def test_what_telegram_did_not_sign_is_refused(app: Flask, nobody: Api, body: Any) -> None:
    assert error_code(sign_in(nobody, body)) == "TELEGRAM_LOGIN_INVALID"
    with app.app_context():
        assert db.session.scalars(select(User.id)).all() == []
    assert failed(app) == [(None, "telegram", "TELEGRAM_LOGIN_INVALID")]


def test_a_bare_number_proves_nothing(nobody: Api) -> None:
    assert set(error_fields(sign_in(nobody, {"id": 4711}))) == {"auth_date", "hash"}
    assert set(error_fields(sign_in(nobody, {"telegram_id": 4711}))) >= {"telegram_id"}


def test_without_a_bot_there_is_no_such_sign_in(app: Flask, nobody: Api) -> None:
    app.config["TELEGRAM_BOT_TOKEN"] = ""
    assert error_code(sign_in(nobody, signed(**ADA))) == "PROVIDER_UNKNOWN"


def test_who_has_linked_the_chat_is_signed_in_to_that_account(app: Flask, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        user_id = db.session.scalars(select(User.id)).one()
        db.session.add(TelegramLink(user_id=user_id, chat_id=4711, telegram_user_id=4711))
    assert whoever(owner, sign_in(owner, signed(**ADA)))["id"] == owner.user["id"]
    identity = owner.get("/auth/identities").json["identities"][0]
    assert (identity["provider"], identity["label"]) == ("telegram", "ada_l")


def test_an_inactive_account_stays_shut(app: Flask, nobody: Api) -> None:
    sign_in(nobody, signed(**ADA))
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(is_active=False))
    answer = sign_in(nobody, signed(**ADA, auth_date=NOW + 1))
    assert (answer.status_code, error_code(answer)) == (403, "ACCOUNT_INACTIVE")
    [told] = rows(app, "signin.inactive")
    assert told.details == {"provider": "telegram"}
    assert failed(app) == []


def test_browsers_get_the_refresh_token_as_a_cookie(nobody: Api) -> None:
    answer = sign_in(nobody, {**signed(**ADA), "use_cookie": True})
    told = answer.get_json()
    assert "refresh_token" not in told
    assert told["csrf_token"]
    assert "HttpOnly" in str(answer.headers["Set-Cookie"])
