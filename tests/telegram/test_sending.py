"""What becomes of answers when Telegram refuses, is silent, or the worker dies."""

from __future__ import annotations

from datetime import timedelta
from time import sleep
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from habit_api.core import telegram_api
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.models import TelegramLink
from habit_api.telegram import answering, updates
from tests.client import Api
from tests.telegram.bot_api import Refusal
from tests.telegram.steps import Chat, deliver, membership, message, press, rows, work_off


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for an answer."""
    monkeypatch.setattr(telegram_api, "ANSWERING", 0.5)


def later(chat: Chat, seconds: float) -> None:
    """Let time pass, then do what the sweep and a worker do."""
    with time_machine.travel(now() + timedelta(seconds=seconds), tick=True):
        with chat.app.app_context():
            updates.sweep()
        work_off(chat.app)


def last(chat: Chat) -> Any:
    return rows(chat.app)[-1]


def is_blocked(chat: Chat) -> bool:
    with chat.app.app_context():
        return db.session.scalar(select(TelegramLink.blocked_at)) is not None


def test_what_came_too_fast_is_sent_after_the_time_that_telegram_says(
    chat: Chat, owner: Api
) -> None:
    chat.api.refusals.append(Refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    assert chat.say("/task Ring") == ""
    waits = last(chat)
    assert waits.status == "answering"
    assert timedelta(seconds=5) < waits.lease_until - now() <= timedelta(seconds=7)
    later(chat, 3)
    assert chat.api.texts() == []
    later(chat, 8)
    assert chat.api.texts() == ["📝 Noted: <b>Ring</b>"]
    assert owner.get("/tasks").get_json()["total"] == 1


def test_an_answer_that_may_have_been_accepted_is_not_sent_twice(chat: Chat) -> None:
    chat.api.refusals.append(Refusal(seconds=0.8, done_all_the_same=True))
    assert chat.say("/task Ring") == ""
    assert last(chat).status == "done"
    # By then Telegram has accepted the one that nobody waits for any more.
    sleep(1)
    later(chat, 120)
    assert chat.api.texts() == ["📝 Noted: <b>Ring</b>"]


def test_what_never_left_is_sent_later(chat: Chat) -> None:
    url, chat.app.config["TELEGRAM_API_URL"] = chat.api.url, "http://127.0.0.1:9"
    assert chat.say("/task Ring") == ""
    chat.app.config["TELEGRAM_API_URL"] = url
    assert "did not answer" in last(chat).error
    later(chat, 5)
    assert chat.api.texts() == ["📝 Noted: <b>Ring</b>"]


def test_what_can_be_said_again_without_harm_is(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    chat.say("/habits")
    chat.api.refusals.extend([Refusal(), Refusal(502, "Bad Gateway")])
    chat.tap("Run")
    later(chat, 10)
    later(chat, 30)
    methods = [method for method, _ in chat.api.take()]
    assert methods == ["answerCallbackQuery", "editMessageText"]
    assert owner.get("/habit-logs").get_json()["total"] == 1


def test_an_answer_is_given_up_in_the_end(chat: Chat) -> None:
    chat.app.config["TELEGRAM_API_URL"] = "http://127.0.0.1:9"
    deliver(chat.nobody, message(chat.id, "/help"))
    with time_machine.travel(now(), tick=True) as hand:
        for _ in range(answering.ATTEMPTS + 1):
            work_off(chat.app)
            hand.shift(100)
    row = last(chat)
    assert (row.status, row.attempts) == ("failed", answering.ATTEMPTS + 1)
    assert "did not answer" in row.error


def test_whoever_blocks_the_bot_is_left_alone_until_they_are_back(chat: Chat) -> None:
    chat.api.refusals.append(Refusal(403, "Forbidden: bot was blocked by the user"))
    chat.say("/help")
    assert is_blocked(chat)
    assert last(chat).status == "done"
    assert "linked to ada" in chat.say("/start")
    assert not is_blocked(chat)


def test_a_button_s_answer_may_be_what_tells_of_the_block(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    chat.say("/habits")
    chat.api.refusals.append(Refusal(403, "Forbidden: bot was blocked by the user"))
    chat.tap("Run")
    assert is_blocked(chat)
    assert last(chat).status == "done"


def test_telegram_tells_when_the_bot_is_blocked(chat: Chat) -> None:
    chat.hear(membership(chat.id, "kicked"))
    assert is_blocked(chat)
    chat.hear(membership(chat.id, "member"))
    assert not is_blocked(chat)


def test_what_telegram_will_not_take_does_not_stop_the_rest(chat: Chat, owner: Api) -> None:
    owner.habit("Run")
    chat.say("/habits")
    chat.api.refusals.append(Refusal(400, "Bad Request: query is too old"))
    assert "1 of 1 done" in chat.tap("Run")


def test_a_worker_that_dies_after_sending_sends_nothing_again(
    chat: Chat, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As a kill is, nobody catches it."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(updates, "finish", die)
        with pytest.raises(Killed):
            chat.say("/task Ring")
    assert last(chat).status == "answering"
    later(chat, 200)
    assert chat.api.texts() == ["📝 Noted: <b>Ring</b>"]
    assert (last(chat).status, owner.get("/tasks").get_json()["total"]) == ("done", 1)


def test_a_bug_is_tried_again_and_then_admitted(
    chat: Chat, owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("habit_api.telegram.commands.task_list.bold", broken)
    chat.say("/task Ring")
    assert (last(chat).status, last(chat).error) == ("received", "ZeroDivisionError")
    later(chat, 10)
    later(chat, 30)
    assert chat.api.texts() == ["Something went wrong here. Please try again later."]
    assert owner.get("/tasks").get_json()["total"] == 0


def test_the_next_update_waits_for_the_one_before_it(chat: Chat) -> None:
    chat.api.refusals.append(Refusal(429, "Too Many Requests", retry_after=5))
    deliver(chat.nobody, message(chat.id, "/task one"))
    deliver(chat.nobody, press(chat.id, "tasks:0"))
    work_off(chat.app)
    assert chat.api.texts() == []
    later(chat, 6)
    first, second = chat.api.texts()
    assert "Noted" in first
    assert "1 open task" in second
