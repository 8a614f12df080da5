"""Calendar feeds."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.models.words import created, text


class CalendarToken(Base):
    """That a user's calendar can be read; `nonce` is what its secret address is signed of."""

    __tablename__ = "calendar_tokens"
    __table_args__ = (UniqueConstraint("nonce"),)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    nonce: Mapped[text]
    created_at: Mapped[created]
