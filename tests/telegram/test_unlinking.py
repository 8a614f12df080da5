"""Unlinking Telegram: the chat and the sign-in go together, and never the last way in."""

from __future__ import annotations

import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.audit_log.steps import names
from tests.auth.test_recovery import NEW, forgotten, reset
from tests.auth.test_telegram_login import signed
from tests.client import Api, error_code
from tests.mailbox import Mailbox, send_all, text_of
from tests.telegram.bot_api import TOKEN
from tests.telegram.steps import CONFIRMED, Chat, link


def sign_in(nobody: Api, chat: Chat) -> Api:
    """Whoever the Login Widget signs in by the Telegram account of a chat."""
    moment = int(time.time())
    body = signed(TOKEN, id=chat.id, first_name="Ada", auth_date=moment)
    answer = nobody.post("/auth/telegram", body)
    assert answer.status_code == 200, answer.json
    return Api(nobody.client, nobody.contract, answer.get_json()["access_token"])


def me(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/users/me").get_json()
    return found


def identities(api: Api) -> list[Any]:
    found: list[Any] = api.get("/auth/identities").get_json()["identities"]
    return found


@pytest.fixture
def linked(nobody: Api, owner: Api, chat: Chat) -> Api:
    """The owner, whose chat is linked, and who has signed in by it."""
    assert me(sign_in(nobody, chat))["id"] == owner.user["id"]
    return owner


def forget_password(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(password_hash=None))


def test_a_chat_that_is_taken_off_lets_nobody_in(
    app: Flask, nobody: Api, linked: Api, chat: Chat
) -> None:
    assert linked.delete("/telegram/link").status_code == 200
    assert identities(linked) == []
    assert names(app)[-2:] == ["identity.unlinked", "telegram.unlinked"]
    assert me(sign_in(nobody, chat))["id"] != linked.user["id"]


def test_an_identity_that_is_unlinked_takes_the_chat_along(
    nobody: Api, linked: Api, chat: Chat
) -> None:
    [identity] = identities(linked)
    assert linked.delete(f"/auth/identities/{identity['id']}").status_code == 200
    assert me(linked)["telegram_linked"] is False
    assert "not linked" in chat.say("/habits")
    assert me(sign_in(nobody, chat))["id"] != linked.user["id"]


def test_the_last_way_in_is_not_taken_off(app: Flask, linked: Api, chat: Chat) -> None:
    forget_password(app)
    [identity] = identities(linked)
    for path in ("/telegram/link", f"/auth/identities/{identity['id']}"):
        answer = linked.delete(path)
        assert (answer.status_code, error_code(answer)) == (409, "LAST_WAY_IN")
    assert "only way into your account" in chat.say("/unlink")
    assert me(linked)["telegram_linked"] is True


def test_a_chat_that_was_left_for_another_lets_nobody_in(
    app: Flask, nobody: Api, linked: Api, chat: Chat, stranger_chat: Chat
) -> None:
    link(linked, stranger_chat)
    assert identities(linked) == []
    assert me(sign_in(nobody, chat))["id"] != linked.user["id"]
    assert me(sign_in(nobody, stranger_chat))["id"] == linked.user["id"]
    # Without the password that chat is the only way in, and its identity not one more.
    forget_password(app)
    assert error_code(linked.delete("/telegram/link")) == "LAST_WAY_IN"


def test_a_recovery_takes_chat_and_code_away(
    app: Flask, nobody: Api, linked: Api, chat: Chat, stranger_chat: Chat, mailbox: Mailbox
) -> None:
    code = linked.post("/telegram/link", CONFIRMED).get_json()["code"]
    assert reset(nobody, forgotten(app, nobody, mailbox)).status_code == 200
    mine = nobody.sign_in("ada", NEW)
    assert (me(mine)["telegram_linked"], identities(mine)) == (False, [])
    assert "not linked" in chat.say("/habits")
    assert "not valid" in stranger_chat.say(f"/start {code}")


def test_whoever_has_proven_the_address_hears_of_a_chat(
    app: Flask, owner: Api, stranger_chat: Chat, mailbox: Mailbox
) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(email_verified=True))
    link(owner, stranger_chat)
    send_all(app)
    [mail] = mailbox.of("ada@example.com")
    assert "“ada” can be signed in to through Telegram now" in text_of(mail)
