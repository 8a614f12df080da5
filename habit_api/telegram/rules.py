"""What an update says, and what the words and buttons in it mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from habit_api.core.text import name_key, words_of
from habit_api.telegram.errors import ButtonStale

MESSAGE, BUTTON, MEMBERSHIP = "message", "button", "membership"
# The Bot API's own limits, in characters and bytes.
LONGEST_TEXT, LONGEST_DATA = 4096, 64
MAX_ID = 2**63 - 1
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
AMOUNT = re.compile(r"(\+?)([0-9]{1,10}(?:[.,][0-9]{1,3})?)")
MOST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Event:
    """What somebody said or pressed in their private chat, or that they blocked the bot."""

    kind: str
    chat_id: int
    user_id: int
    username: str | None = None
    language: str | None = None
    text: str = ""
    # Of a button: the message it is on, what it stands for, and by what it is answered.
    message_id: int | None = None
    data: str = ""
    callback_id: str | None = None
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number: the day's, or with `add` to be added to it."""

    value: Decimal
    add: bool = False


def read(update: dict[str, Any]) -> Event | None:
    """What an update says; None where it is nothing that the bot hears."""
    message, pressed, member = (
        _part(update, name) for name in ("message", "callback_query", "my_chat_member")
    )
    if message is not None and isinstance(message.get("text"), str):
        text = message["text"].replace("\x00", "")[:LONGEST_TEXT]
        return _event(MESSAGE, message, message, text=text)
    if pressed is not None:
        data, callback_id = pressed.get("data"), pressed.get("id")
        on = _part(pressed, "message")
        if on is None or not isinstance(callback_id, str) or not isinstance(data, str):
            return None
        if len(data.encode()) > LONGEST_DATA or not _is_id(on.get("message_id")):
            return None
        words = {"data": data, "callback_id": callback_id, "message_id": on["message_id"]}
        return _event(BUTTON, pressed, on, **words)
    if member is not None:
        status = (_part(member, "new_chat_member") or {}).get("status")
        return _event(MEMBERSHIP, member, member, blocked=status in {"kicked", "left"})
    return None


def _event(kind: str, said: dict[str, Any], where: dict[str, Any], **more: Any) -> Event | None:
    """An event of a private chat, which has the id of the one who talks in it."""
    who, chat = _part(said, "from") or {}, _part(where, "chat") or {}
    if chat.get("type") != "private" or who.get("is_bot") is True:
        return None
    if not _is_id(who.get("id")) or chat.get("id") != who["id"]:
        return None
    name, language = who.get("username"), who.get("language_code")
    return Event(
        kind,
        chat_id=chat["id"],
        user_id=who["id"],
        username=name[:64] if isinstance(name, str) else None,
        language=language[:16] if isinstance(language, str) else None,
        **more,
    )


def _part(whole: dict[str, Any], name: str) -> dict[str, Any] | None:
    part = whole.get(name)
    return part if isinstance(part, dict) else None


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MAX_ID


def command(text: str) -> tuple[str, str] | None:
    """The command that `text` is, in small letters, and what follows it."""
    found = COMMAND.fullmatch(text.strip())
    return (found[1].lower(), (found[2] or "").strip()) if found else None


def button(data: str) -> tuple[str, list[str]]:
    """What a button stands for: a verb, and what it is about."""
    verb, *about = data.split(":")
    return verb, about


def row_id(part: str) -> int:
    """An id from a button. Raises `ButtonStale`."""
    if not re.fullmatch(r"[0-9]{1,19}", part, re.ASCII) or not 0 < int(part) <= MAX_ID:
        raise ButtonStale
    return int(part)


def place(part: str) -> int:
    """The number of a page, from 0. Raises `ButtonStale`."""
    if not re.fullmatch(r"[0-9]{1,4}", part, re.ASCII):
        raise ButtonStale
    return int(part)


def day(part: str) -> date:
    """A date from a button. Raises `ButtonStale`."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", part, re.ASCII):
        raise ButtonStale
    try:
        return date.fromisoformat(part)
    except ValueError as error:
        raise ButtonStale from error


def amount(text: str) -> Amount | None:
    """The number that `text` is; with a plus it is to be added."""
    found = AMOUNT.fullmatch(text.strip())
    value = Decimal(found[2].replace(",", ".")) if found else MOST + 1
    return Amount(value, add=bool(found and found[1])) if value <= MOST else None


def amount_of(part: str) -> Amount:
    """A number from a button. Raises `ButtonStale`."""
    found = amount(part)
    if found is None:
        raise ButtonStale
    return found


def meant(
    words: str, names: Sequence[tuple[int, str]], listed: Sequence[int]
) -> tuple[list[int], Amount | None]:
    """The ids of those `names` that `words` may mean, and the number that follows the name.

    A whole name comes before a number of the list, that before the beginning of a name, and that
    before the beginning of a word in one.
    """
    whole = [found for found, name in names if name_key(name) == name_key(words)]
    if whole:
        return whole, None
    name, _, last = words.rpartition(" ")
    value = amount(last) if name else None
    return _named(name if value else words, names, listed), value


def _named(words: str, names: Sequence[tuple[int, str]], listed: Sequence[int]) -> list[int]:
    key = name_key(words.strip())
    whole = [found for found, name in names if name_key(name) == key]
    if whole:
        return whole
    if re.fullmatch(r"[0-9]{1,4}", key, re.ASCII):
        known = {found for found, _ in names}
        return [found for found in listed[int(key) - 1 : int(key)] if found in known]
    begins = [found for found, name in names if name_key(name).startswith(key)]
    if begins:
        return begins
    return [found for found, name in names if any(word.startswith(key) for word in words_of(name))]
