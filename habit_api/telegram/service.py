"""Making a chat a user's, and taking it away again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, insert, select, update

from habit_api.audit import service as audit
from habit_api.auth import identities, letters, sessions
from habit_api.auth import service as accounts
from habit_api.core import telegram_api
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import limiter
from habit_api.core.limits import forgive, throttle
from habit_api.core.queries import lock_row, run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import TelegramCode, TelegramLink, User
from habit_api.telegram.errors import CodeInvalid, TelegramNotConfigured, TelegramNotLinked
from habit_api.telegram.rules import Event
from habit_api.users.acting import acting_for

LIFE = timedelta(minutes=15)
# Codes that one chat may try. They cannot be guessed; this keeps it from being tried.
TRIES = "10 per 15 minutes"
_codes, _links = table_of(TelegramCode), table_of(TelegramLink)


@dataclass(frozen=True, slots=True)
class Linked:
    """Whose the chat is now, and what it took: their other chat, this chat's other account."""

    user: Principal
    left_chat: int | None
    left_account: bool


def make_code(user: Principal, *, password: str | None) -> dict[str, Any]:
    """A fresh code, the only one of the user that counts: `code`, `deep_link`, `expires_at`.

    The chat will let in, so this needs the password. Raises `TelegramNotConfigured`, and what
    `auth.service.confirm` does.
    """
    if not telegram_api.configured():
        raise TelegramNotConfigured
    accounts.confirm(user, password, field="current_password")
    code, expires_at = secrets.token_urlsafe(24), now() + LIFE
    with unit_of_work():
        sessions.lock(user.id, user.device_id)
        run(delete(_codes).where(_codes.c.user_id == user.id))
        run(insert(_codes).values(user_id=user.id, code_hash=_hash(code), expires_at=expires_at))
    name = current_app.config["TELEGRAM_BOT_NAME"]
    link = f"https://t.me/{name}?start={code}"
    return {"code": code, "deep_link": link, "expires_at": expires_at}


def link(event: Event, code: str) -> Linked:
    """Make the chat of `event` that of the user who was given `code`, and of nobody else.

    Raises `CodeInvalid`, `RateLimited`.
    """
    tries = ("telegram_code", str(event.chat_id))
    throttle(limiter, TRIES, *tries)
    good = (_codes.c.code_hash == _hash(code), _codes.c.expires_at > now())
    known = run(select(_codes.c.user_id).where(*good)).scalar_one_or_none()
    # Before the code, as whoever takes it back does.
    lock_row(User, known)
    spent = run(delete(_codes).where(*good).returning(_codes.c.user_id)).one_or_none()
    user = acting_for(spent.user_id) if spent else None
    if user is None:
        raise CodeInvalid
    forgive(limiter, TRIES, *tries)
    return _move(event, user)


def unlink(user_id: UUID) -> None:
    """Take the user's chat away, and let nobody in by it.

    Raises `TelegramNotLinked`, `LastWayIn`.
    """
    lock_row(User, user_id)
    chat_id = run(select(_links.c.chat_id).where(_links.c.user_id == user_id)).scalar_one_or_none()
    if chat_id is None:
        raise TelegramNotLinked
    identities.take_away(user_id, identities.TELEGRAM, str(chat_id))


def note_blocked(chat_id: int, *, blocked: bool) -> None:
    """Write down that nothing can be sent to a chat, or that it can be again."""
    changed = _links.c.blocked_at.is_(None) if blocked else _links.c.blocked_at.is_not(None)
    run(
        update(_links)
        .where(_links.c.chat_id == chat_id, changed)
        .values(blocked_at=now() if blocked else None)
    )


def remember(chat_id: int, memory: dict[str, Any]) -> None:
    """Keep what the talk is about."""
    run(update(_links).where(_links.c.chat_id == chat_id).values(memory=memory))


def forget_codes() -> int:
    """Delete the codes that are too old; returns how many."""
    old = select(_codes.c.id).where(_codes.c.expires_at <= now())
    return delete_in_batches(_codes, old.order_by(_codes.c.expires_at))


def _move(event: Event, user: Principal) -> Linked:
    """Take the chat from whom it was of, and the user from where they were."""
    before = run(
        delete(_links)
        .where((_links.c.chat_id == event.chat_id) | (_links.c.user_id == user.id))
        .returning(_links.c.chat_id, _links.c.user_id)
    ).all()
    run(
        insert(_links).values(
            user_id=user.id,
            chat_id=event.chat_id,
            telegram_user_id=event.user_id,
            username=event.username,
        )
    )
    audit.record("telegram.linked", user_id=user.id)
    letters.tell_linked(user.id, "Telegram")
    chats = [row.chat_id for row in before if row.chat_id != event.chat_id]
    others = [row.user_id for row in before if row.user_id != user.id]
    for chat_id in chats:
        identities.take_away(user.id, identities.TELEGRAM, str(chat_id))
    return Linked(user, left_chat=chats[0] if chats else None, left_account=bool(others))


def _hash(code: str) -> str:
    return sha256(code.encode()).hexdigest()
