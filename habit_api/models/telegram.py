"""Which Telegram chat is whose, and what is said in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.lease import Leased, sweep_index
from habit_api.core.types import Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, instant, owner, text


class TelegramLink(Base):
    """The private chat in which a user talks to the bot; each has one at most.

    Since `blocked_at` the user has blocked the bot, and nothing can be sent there. `memory` is what
    the talk is about: the habits listed last, and what was asked.
    """

    __tablename__ = "telegram_links"
    __table_args__ = (UniqueConstraint("user_id"), UniqueConstraint("chat_id"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    telegram_user_id: Mapped[int] = mapped_column(BigInteger)
    username: Mapped[text | None]
    linked_at: Mapped[created]
    blocked_at: Mapped[datetime | None] = mapped_column(Instant)
    memory: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class TelegramCode(Base):
    """The hash of a code by which a chat becomes a user's; whoever sends the code may read it."""

    __tablename__ = "telegram_codes"
    __table_args__ = (
        UniqueConstraint("user_id"),
        UniqueConstraint("code_hash"),
        Index(None, "expires_at"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    code_hash: Mapped[text]
    expires_at: Mapped[instant]


class TelegramUpdate(Leased, Base):
    """What somebody said to the bot, and the calls that answer it, until they are made.

    `event` is what it said; `calls` are what the Bot API is to be told, so many of which are
    `handed_over`.
    """

    __tablename__ = "telegram_updates"
    __table_args__ = (
        UniqueConstraint("update_id"),
        sweep_index("telegram_updates"),
        Index(None, "chat_id", "update_id"),
        Index(None, "finished_at"),
        CheckConstraint("status IN ('received', 'answering', 'done', 'failed')", name="status"),
        CheckConstraint(
            "(status IN ('done', 'failed')) = (finished_at IS NOT NULL)"
            " AND (finished_at IS NULL) = (sweep_at IS NOT NULL)",
            name="finished",
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    update_id: Mapped[int] = mapped_column(BigInteger)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    event: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    calls: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    handed_over: Mapped[int] = mapped_column(default=0)
    status: Mapped[text] = mapped_column(default="received")
    error: Mapped[text | None]
    created_at: Mapped[created]
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
