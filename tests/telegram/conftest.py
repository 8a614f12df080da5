"""The program with a bot, at a Bot API of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.client import Api
from tests.jobs.conftest import outbox as outbox  # a fixture, here for these tests too
from tests.telegram.bot_api import TOKEN, BotApi, bot_api
from tests.telegram.steps import SECRET, Chat, link


@pytest.fixture(scope="session")
def bot_server() -> Iterator[BotApi]:
    """The Bot API, once for all tests."""
    with bot_api() as api:
        yield api


@pytest.fixture
def api(app: Flask, bot_server: BotApi, outbox: object) -> Iterator[BotApi]:
    """The Bot API, and the program set up for it; what it holds against a call fails the test."""
    settings = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_BOT_NAME": "habits_bot",
        "TELEGRAM_API_URL": bot_server.url,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
    }
    before = {name: app.config[name] for name in settings}
    app.config.update(settings)
    bot_server.__init__(url=bot_server.url)  # type: ignore[misc]  # as it was
    yield bot_server
    app.config.update(before)
    assert bot_server.mistakes == []


@pytest.fixture
def stranger_chat(app: Flask, nobody: Api, api: BotApi) -> Chat:
    """A chat that is nobody's."""
    return Chat(app, nobody, api, 4711)


@pytest.fixture
def chat(app: Flask, nobody: Api, api: BotApi, owner: Api) -> Chat:
    """The chat of the signed-in user."""
    made = Chat(app, nobody, api, 42)
    link(owner, made)
    return made
