"""Telegram: a message of the bot, with a button to say that it is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from habit_api import notifications
from habit_api.core import telegram_api
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.telegram_api import TelegramRefused, TelegramUnreachable
from habit_api.core.translations import Catalogue
from habit_api.models import TelegramLink
from habit_api.notifications.channels.base import Channel, Failed, Message, Refused, Unsure

WORDS = Catalogue(notifications.__file__)
# What cannot be mended by asking again: a chat that is gone or closed to the bot.
CLOSED, TOO_MANY, WRONG_TOKEN = (400, 403), 429, (401, 404)


class Telegram(Channel):
    """The user's own chat with the bot."""

    name = "telegram"
    # The Bot API takes about thirty messages a second.
    at_once = 20

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, int]:
        if not telegram_api.configured():
            return {}
        query = select(TelegramLink.user_id, TelegramLink.chat_id)
        of_them = TelegramLink.user_id.in_(user_ids)
        rows = db.session.execute(query.where(of_them, TelegramLink.blocked_at.is_(None)))
        return {row.user_id: row.chat_id for row in rows}

    def send(self, address: int, message: Message) -> None:
        text = f"<b>{escape(message.title)}</b>"
        if message.body:
            text += f"\n{escape(message.body)}"
        try:
            telegram_api.call(
                "sendMessage",
                chat_id=address,
                text=text,
                parse_mode="HTML",
                reply_markup=_button(message),
            )
        except TelegramRefused as error:
            raise _judged(error) from error
        except TelegramUnreachable as error:
            if error.maybe_done:
                raise Unsure from error
            raise Failed("Telegram cannot be reached.") from error

    def lost(self, user_ids: Collection[UUID]) -> None:
        links = TelegramLink.user_id.in_(user_ids)
        query = update(TelegramLink).where(links, TelegramLink.blocked_at.is_(None))
        db.session.execute(query.values(blocked_at=now()))


def _button(message: Message) -> dict[str, Any] | None:
    """A button under a reminder: the bot completes the habit for that day."""
    if message.habit_id is None or message.date is None:
        return None
    label = WORDS.to(message.language).gettext("Done")
    data = f"done:{message.habit_id}:{message.date}"
    return {"inline_keyboard": [[{"text": label, "callback_data": data}]]}


def _judged(error: TelegramRefused) -> Refused | Failed:
    if error.code == TOO_MANY:
        return Failed("Telegram wants fewer messages.", retry_after=error.retry_after)
    if error.code in WRONG_TOKEN:
        return Failed("Telegram does not know this program's bot.")
    if error.code in CLOSED:
        return Refused(f"Telegram: {error.description}", gone=error.code == 403)
    return Failed(f"Telegram: {error.description}")
