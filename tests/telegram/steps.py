"""What people do in a chat with the bot."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import TelegramUpdate
from habit_api.telegram import answering
from tests.client import PASSWORD, Api
from tests.telegram.bot_api import BotApi

SECRET = "a_secret-for_tests"
NAME = "X-Telegram-Bot-Api-Secret-Token"
CONFIRMED = {"current_password": PASSWORD}
NUMBERS = count(1_000)


def message(chat: int, text: str, *, language: str = "en", **more: Any) -> dict[str, Any]:
    """An update with a message, as Telegram sends it."""
    who = {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": language}
    said = {
        "message_id": next(NUMBERS),
        "date": 1_790_000_000,
        "from": {**who, "username": f"user{chat}"},
        "chat": {"id": chat, "type": "private", "first_name": "Ada"},
        "text": text,
    }
    return {"update_id": next(NUMBERS), "message": {**said, **more}}


def press(chat: int, data: str) -> dict[str, Any]:
    """An update with a pressed button."""
    who = {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    on = {"message_id": 77, "date": 1_790_000_000, "chat": {"id": chat, "type": "private"}}
    query = {"id": str(next(NUMBERS)), "from": who, "message": {**on, "text": "a list"}}
    pressed = {**query, "chat_instance": "1", "data": data}
    return {"update_id": next(NUMBERS), "callback_query": pressed}


def membership(chat: int, status: str) -> dict[str, Any]:
    """An update that says that the bot was blocked, or no longer is."""
    who = {"id": chat, "is_bot": False, "first_name": "Ada"}
    bot = {"id": 123456, "is_bot": True, "first_name": "Habits"}
    member = {
        "chat": {"id": chat, "type": "private"},
        "from": who,
        "date": 1_790_000_000,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status},
    }
    return {"update_id": next(NUMBERS), "my_chat_member": member}


class Chat:
    """A private chat with the bot, in which the program answers at once."""

    def __init__(self, app: Flask, nobody: Api, api: BotApi, chat: int) -> None:
        self.app, self.nobody, self.api, self.id = app, nobody, api, chat
        self.buttons: dict[str, str] = {}
        self.toast = ""

    def say(self, text: str, **more: Any) -> str:
        """Write something; returns what the bot said."""
        return self.hear(message(self.id, text, **more))

    def tap(self, label: str) -> str:
        """Press the button of the last answer whose label holds `label`."""
        [data] = [data for text, data in self.buttons.items() if label in text]
        return self.press(data)

    def press(self, data: str) -> str:
        """Press a button with this data."""
        return self.hear(press(self.id, data))

    def hear(self, update: dict[str, Any]) -> str:
        """Bring an update to the webhook and work it off; returns what the bot said here."""
        deliver(self.nobody, update)
        work_off(self.app)
        said, self.toast = [], ""
        for method, params in self.api.take():
            if method == "answerCallbackQuery":
                self.toast = params.get("text", "")
            elif params.get("chat_id") == self.id:
                said.append(params["text"])
                keys = params.get("reply_markup", {}).get("inline_keyboard", [])
                self.buttons = {key["text"]: key["callback_data"] for row in keys for key in row}
        assert self.api.mistakes == []
        return plain("\n".join(said))


def plain(text: str) -> str:
    """A message without its bold letters."""
    return re.sub(r"</?b>", "", text)


def deliver(nobody: Api, update: dict[str, Any]) -> None:
    """What Telegram does with an update."""
    answer = nobody.post("/telegram/webhook", update, headers={NAME: SECRET})
    assert answer.status_code == 200, answer.json


def open_rows(app: Flask) -> list[Any]:
    """The updates that are not answered yet, in the order in which they came."""
    with app.app_context():
        table = TelegramUpdate.__table__
        query = select(table).where(table.c.sweep_at.is_not(None)).order_by(table.c.id)
        return list(db.session.execute(query))


def rows(app: Flask) -> list[Any]:
    """All updates."""
    with app.app_context():
        table = TelegramUpdate.__table__
        return list(db.session.execute(select(table).order_by(table.c.id)))


def work_off(app: Flask) -> None:
    """What a worker does that has the messages of all updates."""
    for row in open_rows(app):
        with app.app_context():
            answering.answer(row.id)


def link(user: Api, chat: Chat) -> str:
    """Make a chat the user's, as they would; returns what the bot said."""
    made = user.post("/telegram/link", CONFIRMED)
    assert made.status_code == 200, made.json
    return chat.say(f"/start {made.get_json()['code']}")
