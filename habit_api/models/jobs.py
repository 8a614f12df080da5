"""Jobs that are asked for once, and must not be lost."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.lease import Leased, sweep_index
from habit_api.core.types import Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, instant, text


class Job(Leased, Base):
    """A job with its ids, and what became of it.

    `user_id` is whose it is, where it is somebody's. `error` says in a few words why the last
    attempt failed.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sweep_index("jobs"),
        Index(None, "finished_at"),
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed')", name="status"),
        CheckConstraint(
            "(status IN ('done', 'failed')) = (finished_at IS NOT NULL)"
            " AND (finished_at IS NULL) = (sweep_at IS NOT NULL)",
            name="finished",
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[text]
    args: Mapped[list[int | str]] = mapped_column(JSON)
    status: Mapped[text] = mapped_column(default="queued")
    error: Mapped[text | None]
    created_at: Mapped[created]
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class Pulse(Base):
    """When a worker last swept; one row."""

    __tablename__ = "pulses"

    id: Mapped[id_pk] = mapped_column(autoincrement=False)
    swept_at: Mapped[instant]
