"""Calling the Bot API: what is told apart, and what is never told."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from habit_api.core import telegram_api
from habit_api.core.telegram_api import TelegramRefused, TelegramUnreachable, call
from tests.servers import free_port
from tests.telegram.bot_api import TOKEN, BotApi, Refusal


@pytest.fixture
def ready(app: Flask, api: BotApi) -> Iterator[BotApi]:
    """The Bot API, within the app."""
    with app.app_context():
        yield api


def test_the_result_of_a_call_is_given(ready: BotApi) -> None:
    assert call("getMe")["username"] == "habits_bot"
    assert call("deleteWebhook", drop_pending_updates=None) is True


def test_a_refusal_says_why_and_for_how_long(ready: BotApi) -> None:
    ready.refusals.append(Refusal(429, "Too Many Requests", retry_after=30))
    with pytest.raises(TelegramRefused) as refused:
        call("getMe")
    assert (refused.value.code, refused.value.retry_after) == (429, 30)
    ready.refusals.append(Refusal(403, "Forbidden: bot was blocked by the user"))
    with pytest.raises(TelegramRefused, match="blocked") as refused:
        call("getMe")
    assert (refused.value.code, refused.value.retry_after) == (403, None)


@pytest.mark.parametrize(
    "refusal", [Refusal(seconds=0.6), Refusal(), Refusal(500, "Internal Server Error")]
)
def test_silence_may_hide_that_it_was_done(ready: BotApi, refusal: Refusal) -> None:
    ready.refusals.append(refusal)
    with pytest.raises(TelegramUnreachable) as silent:
        call("getMe", seconds=0.3)
    assert silent.value.maybe_done


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_what_never_left_was_not_done(ready: BotApi, app: Flask, host: str) -> None:
    app.config["TELEGRAM_API_URL"] = f"http://{host}:{free_port()}"
    with pytest.raises(TelegramUnreachable) as silent:
        call("getMe")
    assert not silent.value.maybe_done


def test_without_a_token_nothing_is_called(app: Flask) -> None:
    with app.app_context(), pytest.raises(TelegramUnreachable, match="no bot"):
        call("getMe")
    with app.app_context():
        assert not telegram_api.configured()


def test_the_token_is_in_no_error_and_no_log(
    ready: BotApi, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    app.config["TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(TelegramUnreachable) as silent:
        call("sendMessage", chat_id=1, text="x")
    error = silent.value
    assert error.__context__ is None
    assert error.__cause__ is None
    assert TOKEN not in f"{error!r}{error}{caplog.text}"


def test_proxies_of_the_environment_are_left_alone(
    ready: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert call("getMe")["is_bot"] is True
