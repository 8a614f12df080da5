"""What was done on which day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Date, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Instant, Thousandths
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, imported, owner, text


class HabitLog(Base):
    """The one entry of a habit on a local date.

    `streak_count` and `run_start` (the date of the run's first completion) are null unless the
    entry is completed. `habit_weight` and `total_weight` are as of the moment it was completed.
    `paid_milestone` is the streak whose bonus is in `xp_awarded`, if one is: the entry holds it.
    """

    __tablename__ = "habit_logs"
    __table_args__ = (
        UniqueConstraint("habit_id", "date"),
        Index(None, "user_id", "date", "id"),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "habit_id", "streak_count"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    habit_id: Mapped[int] = mapped_column(Id, ForeignKey("habits.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(Date)
    status: Mapped[text]
    value: Mapped[Decimal | None] = mapped_column(Thousandths)
    note: Mapped[text | None]
    streak_count: Mapped[int | None]
    run_start: Mapped[dt.date | None] = mapped_column(Date)
    habit_weight: Mapped[int | None]
    total_weight: Mapped[float | None] = mapped_column(Float)
    reward_probability: Mapped[float | None] = mapped_column(Float)
    reward_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("rewards.id", ondelete="SET NULL"), index=True
    )
    got_reward: Mapped[bool] = mapped_column(default=False)
    xp_awarded: Mapped[int] = mapped_column(default=0)
    paid_milestone: Mapped[int | None]
    imported: Mapped[imported]
    created_at: Mapped[created]


class RevertedEntry(Base):
    """A day whose entry was reverted: it may be put back for 24 hours, whatever its date."""

    __tablename__ = "reverted_entries"
    __table_args__ = (UniqueConstraint("habit_id", "date"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    habit_id: Mapped[int] = mapped_column(Id, ForeignKey("habits.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(Date)
    reverted_at: Mapped[dt.datetime] = mapped_column(Instant, index=True)
