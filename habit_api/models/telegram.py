"""Which Telegram chat is whose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text


class TelegramLink(Base):
    """The private chat in which a user talks to the bot; each has one at most.

    Since `blocked_at` the user has blocked the bot, and nothing can be sent there.
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
