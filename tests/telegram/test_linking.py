"""A chat becomes a user's by a code that only they were given."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
import time_machine

from habit_api.auth import service as accounts
from habit_api.auth import sessions
from habit_api.core.unit_of_work import unit_of_work
from tests.client import Api, error_code, error_fields
from tests.telegram.bot_api import BotApi
from tests.telegram.steps import CONFIRMED, Chat, deliver, link, message, work_off
from tests.times import NOON


def test_a_code_links_the_chat_that_it_is_sent_from(owner: Api, stranger_chat: Chat) -> None:
    assert owner.get("/users/me").get_json()["telegram_linked"] is False
    assert "linked to ada now" in link(owner, stranger_chat)
    assert owner.get("/users/me").get_json()["telegram_linked"] is True
    assert "Settings of ada" in stranger_chat.say("/settings")


def test_the_link_leads_to_the_bot_and_fits_into_it(owner: Api, api: BotApi) -> None:
    made = owner.post("/telegram/link", CONFIRMED)
    code = made.get_json()["code"]
    assert made.get_json()["deep_link"] == f"https://t.me/habits_bot?start={code}"
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", code)
    assert made.headers["Cache-Control"] == "no-store"


def test_a_code_is_good_once(owner: Api, stranger_chat: Chat, chat: Chat) -> None:
    code = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    assert "linked to ada now" in stranger_chat.say(f"/start {code}")
    assert "not valid" in chat.say(f"/start {code}")
    assert "not linked" in chat.say("/habits")


def test_a_code_is_good_for_a_quarter_of_an_hour(owner: Api, stranger_chat: Chat) -> None:
    with time_machine.travel(NOON, tick=False) as hand:
        fresh = Api(owner.client, owner.contract).sign_in("ada")
        code = fresh.post("/telegram/link", CONFIRMED).get_json()["code"]
        hand.shift(15 * 60)
        assert "not valid" in stranger_chat.say(f"/start {code}")


def test_only_the_newest_code_counts(owner: Api, stranger_chat: Chat) -> None:
    first = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    second = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    assert "not valid" in stranger_chat.say(f"/start {first}")
    assert "linked to ada now" in stranger_chat.say(f"/start {second}")


def test_a_chat_may_not_try_codes_without_end(
    owner: Api, stranger_chat: Chat, limits: None
) -> None:
    code = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    said = [stranger_chat.say(f"/start wrong{number}") for number in range(11)]
    assert "not valid" in said[9]
    assert "too often" in said[10]
    assert "too often" in stranger_chat.say(f"/start {code}")


def test_a_chat_moves_to_another_account_and_says_so(stranger: Api, owner: Api, chat: Chat) -> None:
    said = link(stranger, chat)
    assert "linked to eve now" in said
    assert "no longer linked to the account" in said
    assert owner.get("/users/me").get_json()["telegram_linked"] is False
    assert "Settings of eve" in chat.say("/settings")


def test_an_account_moves_to_another_chat_and_both_are_told(
    owner: Api, chat: Chat, stranger_chat: Chat, api: BotApi
) -> None:
    code = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    told: dict[int, str] = {}
    deliver(chat.nobody, message(stranger_chat.id, f"/start {code}"))
    work_off(chat.app)
    for _, params in api.take():
        told[params["chat_id"]] = params["text"]
    assert "no longer to this one" in told[chat.id]
    assert "Your other chat is no longer linked" in told[stranger_chat.id]
    assert "not linked" in chat.say("/habits")


def test_a_chat_is_taken_off_by_a_call(owner: Api, chat: Chat) -> None:
    assert owner.delete("/telegram/link").status_code == 200
    assert "not linked" in chat.say("/habits")
    again = owner.delete("/telegram/link")
    assert (again.status_code, error_code(again)) == (404, "TELEGRAM_NOT_LINKED")


def test_a_chat_is_taken_off_by_a_command(owner: Api, chat: Chat) -> None:
    assert "no longer linked" in chat.say("/unlink")
    assert owner.get("/users/me").get_json()["telegram_linked"] is False


def test_without_a_bot_there_is_no_code(owner: Api) -> None:
    answer = owner.post("/telegram/link", CONFIRMED)
    assert (answer.status_code, error_code(answer)) == (503, "TELEGRAM_NOT_CONFIGURED")


def test_a_code_needs_the_password(owner: Api, api: BotApi) -> None:
    assert list(error_fields(owner.post("/telegram/link"))) == ["current_password"]
    wrong = owner.post("/telegram/link", {"current_password": "wrong horse battery"})
    assert (wrong.status_code, error_code(wrong)) == (401, "INVALID_CREDENTIALS")


def test_no_api_token_gets_a_code_or_takes_the_chat_away(owner: Api, chat: Chat) -> None:
    body = {"name": "script", "scopes": ["read", "write"]}
    token = owner.post("/auth/api-tokens", body).get_json()["token"]
    script = Api(owner.client, owner.contract, token)
    for answer in (script.post("/telegram/link", CONFIRMED), script.delete("/telegram/link")):
        assert (answer.status_code, error_code(answer)) == (403, "API_TOKEN_REFUSED")
    assert "Settings of ada" in chat.say("/settings")


def test_a_code_and_its_password_are_kept_nowhere(owner: Api, api: BotApi) -> None:
    key = {"Idempotency-Key": "a-key-of-mine"}
    codes = [owner.post("/telegram/link", CONFIRMED, headers=key).get_json() for _ in range(2)]
    assert codes[0] != codes[1]


@pytest.mark.parametrize("path", ["/auth/logout-all", "/auth/logout"])
def test_a_code_ends_with_a_sign_out(owner: Api, stranger_chat: Chat, path: str) -> None:
    code = owner.post("/telegram/link", CONFIRMED).get_json()["code"]
    assert owner.post(path).status_code == 200
    assert "not valid" in stranger_chat.say(f"/start {code}")


def test_a_device_that_is_signed_out_meanwhile_gets_no_code(
    owner: Api, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm = accounts.confirm

    def confirm_and_be_overtaken(*args: Any, **options: Any) -> str | None:
        kept = confirm(*args, **options)
        with unit_of_work():
            sessions.sign_out_all(UUID(owner.user["id"]))
        return kept

    monkeypatch.setattr(accounts, "confirm", confirm_and_be_overtaken)
    answer = owner.post("/telegram/link", CONFIRMED)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_REVOKED")


def test_nobody_gets_a_code(nobody: Api) -> None:
    for answer in (nobody.post("/telegram/link", CONFIRMED), nobody.delete("/telegram/link")):
        assert (answer.status_code, error_code(answer)) == (401, "TOKEN_MISSING")


def test_a_deleted_account_takes_its_chat_along(owner: Api, chat: Chat) -> None:
    assert owner.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert "not linked" in chat.say("/habits")
