"""Focus sessions, and the plants that grow in them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, imported, instant, owner, text

IS_ACTIVE = sql("status = 'active'")


class FocusSession(Base):
    """A stretch of focused time, on our clock.

    Still `active` after its `deadline` it counts as abandoned, whether or not a row says so yet.
    `date` is the user's local day of its start, and once it is completed that of its end.
    `focus_min` and `xp_awarded` are written when it ends.
    """

    __tablename__ = "focus_sessions"
    __table_args__ = (
        Index(
            "uq_focus_sessions_user_id_active",
            "user_id",
            unique=True,
            sqlite_where=IS_ACTIVE,
            postgresql_where=IS_ACTIVE,
        ),
        Index(None, "user_id", "started_at", "id"),
        Index(None, "user_id", "date", "id"),
        Index(
            "ix_focus_sessions_deadline_active",
            "deadline",
            sqlite_where=IS_ACTIVE,
            postgresql_where=IS_ACTIVE,
        ),
        CheckConstraint("status IN ('active', 'completed', 'abandoned')", name="status"),
        CheckConstraint("focus_min BETWEEN 0 AND 480", name="focus_min"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    habit_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("habits.id", ondelete="SET NULL"), index=True
    )
    task_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )
    status: Mapped[text] = mapped_column(default="active")
    planned_min: Mapped[int | None] = mapped_column(SmallInteger)
    started_at: Mapped[instant]
    deadline: Mapped[instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    date: Mapped[dt.date] = mapped_column(Date)
    focus_min: Mapped[int] = mapped_column(SmallInteger, default=0)
    xp_awarded: Mapped[int] = mapped_column(default=0)
    imported: Mapped[imported]
    created_at: Mapped[created]


class Plant(Base):
    """A session's plant. `plant_num` counts a user's plants from 1 and is never given twice."""

    __tablename__ = "plants"
    __table_args__ = (
        UniqueConstraint("user_id", "plant_num"),
        UniqueConstraint("session_id"),
        CheckConstraint("growth_stage BETWEEN 0 AND 5", name="growth_stage"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    session_id: Mapped[int] = mapped_column(Id, ForeignKey("focus_sessions.id", ondelete="CASCADE"))
    plant_type: Mapped[text]
    plant_num: Mapped[int]
    growth_stage: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[created]
