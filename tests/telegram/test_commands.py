"""`flask telegram`: setting the bot up, and fetching what users say without a webhook."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from tests.client import Api
from tests.telegram.bot_api import TOKEN, BotApi, Refusal
from tests.telegram.steps import SECRET, Chat, message, rows


@pytest.fixture(autouse=True)
def _over_https(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Telegram wants an address for a webhook to be."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://habits.example.com")


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["telegram", *words])


def test_the_webhook_is_set_with_its_secret_and_the_menu(app: Flask, api: BotApi) -> None:
    done = run(app, "set-webhook")
    url = "https://habits.example.com/api/v1/telegram/webhook"
    assert done.output == f"Telegram brings updates to {url}\n"
    calls: list[tuple[str, dict[str, Any]]] = api.take()
    heard = ["message", "callback_query", "my_chat_member"]
    assert calls[0] == (
        "setWebhook",
        {"url": url, "secret_token": SECRET, "allowed_updates": heard},
    )
    menus = {params.get("language_code"): params["commands"] for _, params in calls[1:]}
    assert menus[None][0] == {
        "command": "habits",
        "description": "today's habits, to be ticked off",
    }
    assert menus["ru"][0] == {"command": "habits", "description": "привычки на сегодня"}


def test_without_a_secret_of_ones_own_one_is_made(app: Flask, api: BotApi, nobody: Api) -> None:
    app.config["TELEGRAM_WEBHOOK_SECRET"] = ""
    run(app, "set-webhook")
    made = api.take()[0][1]["secret_token"]
    assert len(made) == 64
    headers = {"X-Telegram-Bot-Api-Secret-Token": made}
    update = message(42, "/help")
    assert nobody.post("/telegram/webhook", update, headers=headers).status_code == 200


def test_a_webhook_without_https_is_refused_before_telegram_is_asked(
    app: Flask, api: BotApi
) -> None:
    app.config["PUBLIC_URL"] = "http://192.168.1.10:8000"
    done = run(app, "set-webhook")
    assert (done.exit_code, api.take()) == (1, [])
    assert "PUBLIC_URL is http://192.168.1.10:8000" in done.output
    assert "telegram poll" in done.output


@pytest.mark.parametrize("words", [["set-webhook"], ["poll", "--once"], ["info"]])
def test_without_a_token_it_is_said_which_setting_is_missing(app: Flask, words: list[str]) -> None:
    done = run(app, *words)
    assert (done.exit_code, done.output) == (1, "Error: TELEGRAM_BOT_TOKEN is not set.\n")


def test_the_webhook_is_taken_away(app: Flask, api: BotApi) -> None:
    assert "poll" in run(app, "delete-webhook").output
    assert api.take() == [("deleteWebhook", {})]


def test_what_telegram_knows_is_shown(app: Flask, api: BotApi) -> None:
    run(app, "set-webhook")
    shown = run(app, "info").output
    assert "bot: @habits_bot\nwebhook: https://habits.example.com/" in shown
    assert "waiting: 2" in shown
    app.config["TELEGRAM_BOT_NAME"] = "other_bot"
    assert "TELEGRAM_BOT_NAME is 'other_bot'" in run(app, "info").output


def test_what_goes_wrong_is_told_without_the_token(app: Flask, api: BotApi) -> None:
    api.refusals.append(Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided"))
    done = run(app, "set-webhook")
    assert (done.exit_code, "HTTPS URL" in done.output) == (1, True)
    app.config["TELEGRAM_API_URL"] = "http://127.0.0.1:9"
    done = run(app, "poll", "--once")
    assert done.exit_code == 1
    assert TOKEN not in done.output


def test_polling_answers_as_the_webhook_does(chat: Chat, owner: Api, app: Flask) -> None:
    update = message(chat.id, "/task Ring")
    chat.api.pending = [update, message(chat.id, "/tasks"), {"update_id": update["update_id"] + 9}]
    assert run(app, "poll", "--once").exit_code == 0
    noted, listed = chat.api.texts()[-2:]
    assert "Noted" in noted
    assert "1 open task" in listed
    assert chat.api.pending == []
    assert {row.status for row in rows(app)} == {"done"}


def test_polling_goes_on_after_silence_and_ends_for_a_conflict(
    app: Flask, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("habit_api.cli.telegram.sleep", lambda _seconds: None)
    monkeypatch.setattr("habit_api.cli.telegram.hook.set_menu", lambda: None)
    conflict = "Conflict: can't use getUpdates method while webhook is active"
    api.refusals.extend([Refusal(), Refusal(429, "Too Many", retry_after=1)])
    api.refusals.append(Refusal(409, conflict))
    done = run(app, "poll")
    assert "trying again" in done.output
    assert (done.exit_code, conflict in done.output) == (1, True)
