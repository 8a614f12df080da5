"""What the bot answers, put together as calls of the Bot API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from habit_api.core.clock import today_for
from habit_api.core.security import Principal
from habit_api.telegram.rules import BUTTON, Event
from habit_api.telegram.words import WORDS

Row = Sequence[tuple[str, str]]
# What the Bot API takes at most, in characters.
TOAST = 200
FORM = {"parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


class Answer:
    """What is said to one update. Texts are HTML; buttons are rows of labels and what they do."""

    def __init__(self, event: Event, language: str) -> None:
        self.event, self.language = event, language
        self.words = WORDS.to(language)
        self._toast: dict[str, Any] = {}
        self._calls: list[dict[str, Any]] = []

    @property
    def calls(self) -> list[dict[str, Any]]:
        """All that is to be called, in order; a button is told first that it was heard."""
        if self.event.kind != BUTTON:
            return self._calls
        heard = {"callback_query_id": self.event.callback_id, **self._toast}
        return [{"method": "answerCallbackQuery", "params": heard}, *self._calls]

    def say(self, text: str, *rows: Row, chat_id: int | None = None) -> None:
        """Send a message: to this chat, but for `chat_id`."""
        params: dict[str, Any] = {"chat_id": chat_id or self.event.chat_id, "text": text, **FORM}
        if rows:
            params["reply_markup"] = _keyboard(rows)
        self._calls.append({"method": "sendMessage", "params": params})

    def show(self, text: str, *rows: Row) -> None:
        """Put this in the place of the message that the button is on; else send it."""
        if self.event.kind != BUTTON:
            self.say(text, *rows)
            return
        params = {
            "chat_id": self.event.chat_id,
            "message_id": self.event.message_id,
            "text": text,
            **FORM,
            "reply_markup": _keyboard(rows),
        }
        self._calls.append({"method": "editMessageText", "params": params})

    def toast(self, text: str, *, alert: bool = False) -> None:
        """Say in passing what a button did, in plain text; as an `alert` it must be closed."""
        self._toast = {"text": text[:TOAST]} | ({"show_alert": True} if alert else {})


class Talk(Answer):
    """An answer to somebody who is known; `memory` is what was talked about."""

    def __init__(self, event: Event, user: Principal, memory: dict[str, Any]) -> None:
        super().__init__(event, user.language)
        self.user, self.memory = user, memory

    @cached_property
    def today(self) -> date:
        """The user's today."""
        return today_for(self.user)


def pages(verb: str, page: int, total: int, size: int) -> list[Row]:
    """The row of buttons that turns the pages of a list; none where there is one page."""
    turns = [("◀", page - 1)] if page > 0 else []
    turns += [("▶", page + 1)] if (page + 1) * size < total else []
    return [[(label, f"{verb}:{number}") for label, number in turns]] if turns else []


def _keyboard(rows: Sequence[Row]) -> dict[str, Any]:
    keys = [[{"text": label, "callback_data": data} for label, data in row] for row in rows]
    return {"inline_keyboard": keys}
