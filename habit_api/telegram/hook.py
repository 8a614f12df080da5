"""How Telegram is told where updates go, and how it shows that it is Telegram that brings them."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

from flask import current_app

from habit_api.core.telegram_api import call
from habit_api.telegram.commands.starting import menu
from habit_api.telegram.words import LANGUAGES

PATH = "/api/v1/telegram/webhook"
HEARD = ["message", "callback_query", "my_chat_member"]


class PublicUrlIsNotHttps(Exception):
    """Telegram brings updates to https addresses only."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"PUBLIC_URL is {url}, and Telegram brings updates to https addresses only."
            " Without one: flask --app wsgi telegram poll."
        )


def secret() -> str:
    """What Telegram sends along: the setting, or else one that follows from the program's own."""
    config = current_app.config
    given: str = config["TELEGRAM_WEBHOOK_SECRET"]
    about = f"telegram webhook {config['TELEGRAM_BOT_TOKEN']}"
    made = hmac.new(config["SECRET_KEY"].encode(), about.encode(), sha256)
    return given or made.hexdigest()


def is_telegram(shown: str) -> bool:
    """Whether a caller shows the secret, found out in the same time whatever it shows."""
    bot = bool(current_app.config["TELEGRAM_BOT_TOKEN"])
    return hmac.compare_digest(shown.encode(), secret().encode()) and bot


def set_webhook() -> str:
    """Have Telegram bring updates to this program; returns where to.

    Raises `PublicUrlIsNotHttps`, `TelegramRefused`, `TelegramUnreachable`.
    """
    public: str = current_app.config["PUBLIC_URL"]
    if not public.lower().startswith("https://"):
        raise PublicUrlIsNotHttps(public)
    url = f"{public}{PATH}"
    call("setWebhook", url=url, secret_token=secret(), allowed_updates=HEARD)
    set_menu()
    return url


def delete_webhook() -> None:
    """Have Telegram keep updates until somebody asks. Raises as `call` does."""
    call("deleteWebhook")


def set_menu() -> None:
    """Have Telegram show the bot's commands: in English, or in the reader's language."""
    call("setMyCommands", commands=menu("en"))
    for language in LANGUAGES.keys() - {"en"}:
        call("setMyCommands", commands=menu(language), language_code=language)


def updates_after(offset: int | None, *, seconds: int) -> list[dict[str, Any]]:
    """What Telegram kept from `offset` on, waited for so long. Raises as `call` does."""
    found: list[dict[str, Any]] = call(
        "getUpdates", seconds=seconds + 10, offset=offset, timeout=seconds, allowed_updates=HEARD
    )
    return found
