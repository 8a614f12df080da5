"""Pauses."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text


class Pause(Base):
    """Days off from a date to a date, both included: of one habit, or (null) of all."""

    __tablename__ = "pauses"
    __table_args__ = (Index(None, "user_id", "start_date"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    habit_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("habits.id", ondelete="CASCADE"), index=True
    )
    start_date: Mapped[dt.date] = mapped_column(Date)
    end_date: Mapped[dt.date | None] = mapped_column(Date)
    note: Mapped[text | None]
    created_at: Mapped[created]
