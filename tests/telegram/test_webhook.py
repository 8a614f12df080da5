"""Updates come from Telegram alone, are written down at once, and take effect once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from habit_api.core.clock import now
from habit_api.telegram import updates
from tests.client import Api, error_code
from tests.jobs.steps import Outbox
from tests.telegram.bot_api import BotApi
from tests.telegram.steps import (
    NAME,
    SECRET,
    Chat,
    deliver,
    membership,
    message,
    press,
    rows,
    work_off,
)

CHAT = 42


def other(part: str, value: object) -> dict[str, object]:
    """A message with another part."""
    update = message(CHAT, "/help")
    return {**update, "message": {**update["message"], part: value}}


@pytest.mark.parametrize("shown", [None, "", "wrong", f"{SECRET}x", "кот"])
def test_without_the_secret_nothing_is_taken(nobody: Api, api: BotApi, shown: str | None) -> None:
    headers = {} if shown is None else {NAME: shown.encode().decode("latin-1")}
    answer = nobody.post("/telegram/webhook", message(CHAT, "/help"), headers=headers)
    assert (answer.status_code, error_code(answer)) == (401, "WEBHOOK_SECRET_WRONG")
    assert rows(nobody.client.application) == []


def test_a_stranger_is_turned_away_before_their_body_is_read(nobody: Api, api: BotApi) -> None:
    answer = nobody.call("POST", "/telegram/webhook", data="{", content_type="application/json")
    assert answer.status_code == 401


def test_without_a_bot_no_secret_is_right(nobody: Api) -> None:
    nobody.client.application.config["TELEGRAM_WEBHOOK_SECRET"] = SECRET
    answer = nobody.post("/telegram/webhook", message(CHAT, "/help"), headers={NAME: SECRET})
    nobody.client.application.config["TELEGRAM_WEBHOOK_SECRET"] = ""
    assert answer.status_code == 401


def test_an_update_is_written_down_and_handed_over(
    nobody: Api, api: BotApi, outbox: Outbox
) -> None:
    deliver(nobody, message(CHAT, "/help"))
    [row] = rows(nobody.client.application)
    assert (row.status, row.chat_id, row.event["text"]) == ("received", CHAT, "/help")
    assert [(job.name, job.ids) for job in outbox.take()] == [("telegram.answer", (row.id,))]
    assert api.take() == []


def test_what_was_said_is_forgotten_once_it_is_answered(chat: Chat) -> None:
    chat.say("/task Buy a ring")
    [*_, row] = rows(chat.app)
    assert (row.status, row.event, row.calls, row.sweep_at) == ("done", None, None, None)


def test_an_update_that_comes_twice_takes_effect_once(chat: Chat, owner: Api) -> None:
    update = message(chat.id, "/task Repot the ficus")
    assert "Noted" in chat.hear(update)
    assert chat.hear(update) == ""
    assert owner.get("/tasks").get_json()["total"] == 1


def test_updates_of_a_chat_are_answered_in_their_order(chat: Chat, api: BotApi) -> None:
    first, second = message(chat.id, "/task one"), message(chat.id, "/task two")
    deliver(chat.nobody, second)
    deliver(chat.nobody, first)
    work_off(chat.app)
    assert [text.split(": ")[1] for text in api.texts()] == ["<b>one</b>", "<b>two</b>"]


def test_one_that_comes_late_does_no_harm(chat: Chat, owner: Api) -> None:
    owner.habit("Meditate")
    done, undo = message(chat.id, "/done Meditate"), message(chat.id, "/undo")
    assert "nothing to take back" in chat.hear(undo)
    assert "1 time in a row" in chat.hear(done)
    assert owner.get("/habit-logs").get_json()["total"] == 1


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 5},
        {"update_id": 5, "poll": {"id": "1"}},
        {"update_id": 5, "message": "text"},
        {"update_id": "5", "message": message(CHAT, "x")["message"]},
        {"update_id": 2**70, "message": message(CHAT, "x")["message"]},
        {"update_id": 5, "message": {**message(CHAT, "x")["message"], "text": None}},
        other("chat", {"id": -100, "type": "supergroup"}),
        other("chat", {"id": 43, "type": "private"}),
        other("from", {"id": CHAT, "is_bot": True}),
        other("from", {}),
        press(CHAT, "x" * 65),
        {"update_id": 5, "callback_query": {"id": "1", "data": "done:1:2026-11-20"}},
    ],
)
def test_what_is_nothing_to_the_bot_is_taken_and_left(
    nobody: Api, api: BotApi, update: dict[str, object]
) -> None:
    deliver(nobody, update)
    assert rows(nobody.client.application) == []


def test_updates_are_not_counted_against_a_limit(nobody: Api, api: BotApi, limits: None) -> None:
    for _ in range(105):
        deliver(nobody, membership(CHAT, "kicked"))


def test_the_jobs_answer_find_again_and_clean_up(chat: Chat, outbox: Outbox) -> None:
    deliver(chat.nobody, message(chat.id, "/help"))
    [*_, row] = rows(chat.app)
    known = chat.app.extensions["house_jobs"]
    with chat.app.app_context():
        known["telegram.clean_up"].perform()
        outbox.take()
        with time_machine.travel(now() + timedelta(minutes=1)):
            known["telegram.sweep"].perform()
        assert [job.ids for job in outbox.take()] == [(row.id,)]
        known["telegram.answer"].perform(row.id)
    assert "/habits" in chat.api.texts()[0]


def test_updates_that_cannot_come_again_are_deleted(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(chat.nobody, message(chat.id, "/help"))
    monkeypatch.setattr(updates, "KEPT", -updates.KEPT)
    with chat.app.app_context():
        assert updates.clean_up() == 1
    [row] = rows(chat.app)
    assert row.status == "received"
