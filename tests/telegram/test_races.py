"""The same update, code and button at the same moment, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from habit_api.telegram import answering
from tests.client import Api
from tests.jobs.steps import Outbox
from tests.races import at_once, statuses
from tests.races import racing_app as racing_app  # fixtures, here for these tests too
from tests.races import racing_contract as racing_contract
from tests.races import runner as runner
from tests.telegram.bot_api import TOKEN, BotApi
from tests.telegram.steps import (
    CONFIRMED,
    NAME,
    SECRET,
    Chat,
    deliver,
    link,
    message,
    open_rows,
    press,
    rows,
)

WORKERS = 6


@pytest.fixture
def talk(racing_app: Flask, runner: Api, bot_server: BotApi) -> Iterator[Chat]:
    """A linked chat over each database."""
    publisher = racing_app.extensions["house_publisher"]
    racing_app.extensions["house_publisher"] = Outbox()
    racing_app.config.update(
        TELEGRAM_BOT_TOKEN=TOKEN,
        TELEGRAM_BOT_NAME="habits_bot",
        TELEGRAM_API_URL=bot_server.url,
        TELEGRAM_WEBHOOK_SECRET=SECRET,
    )
    bot_server.__init__(url=bot_server.url)  # type: ignore[misc]  # as it was
    nobody = Api(runner.client, runner.contract)
    chat = Chat(racing_app, nobody, bot_server, 42)
    link(runner, chat)
    yield chat
    racing_app.extensions["house_publisher"] = publisher


def by_workers(app: Flask, ids: list[int]) -> None:
    """So many workers get the messages of all these updates at the same moment."""
    barrier = Barrier(WORKERS)

    def run(_number: int) -> None:
        barrier.wait()
        for row_id in ids:
            with app.app_context():
                answering.answer(row_id)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(WORKERS)))


def test_an_update_brought_many_times_at_once_is_one_row(talk: Chat, runner: Api) -> None:
    update = message(talk.id, "/task Ring")
    before = len(rows(talk.app))
    call = {"headers": {NAME: SECRET}}
    answers = at_once(runner, [lambda api: api.post("/telegram/webhook", update, **call)] * 8)
    assert statuses(answers) == {200: 8}
    assert len(rows(talk.app)) == before + 1


def test_many_workers_answer_each_update_once_and_in_order(talk: Chat, runner: Api) -> None:
    wanted = [f"task {number}" for number in range(8)]
    for title in wanted:
        deliver(talk.nobody, message(talk.id, f"/task {title}"))
    by_workers(talk.app, [row.id for row in open_rows(talk.app)])
    assert talk.api.texts() == [f"📝 Noted: <b>{title}</b>" for title in wanted]
    assert runner.get("/tasks").get_json()["total"] == len(wanted)
    assert talk.api.mistakes == []


def test_a_button_pressed_again_and_again_completes_once(talk: Chat, runner: Api) -> None:
    habit = runner.habit("Run")
    talk.say("/habits")
    [data] = talk.buttons.values()
    for _ in range(5):
        deliver(talk.nobody, press(talk.id, data))
    by_workers(talk.app, [row.id for row in open_rows(talk.app)])
    [log] = runner.get("/habit-logs").get_json()["logs"]
    assert (log["habit_id"], runner.get("/users/me").get_json()["xp_points"]) == (habit["id"], 10)


def test_of_two_chats_with_one_code_one_is_linked(talk: Chat, runner: Api) -> None:
    code = runner.post("/telegram/link", CONFIRMED).get_json()["code"]
    for chat_id in (101, 102):
        deliver(talk.nobody, message(chat_id, f"/start {code}"))
    by_workers(talk.app, [row.id for row in open_rows(talk.app)])
    told = [params["text"] for _, params in talk.api.take() if params["chat_id"] in {101, 102}]
    assert sorted("linked to" in text for text in told) == [False, True]
