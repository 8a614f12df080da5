"""What people are told, and the mails on their way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
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
from habit_api.core.lease import Leased, sweep_index
from habit_api.core.types import Id, Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, instant, owner, text


class OutgoingMail(Leased, Base):
    """A mail that is to be sent, and what became of it.

    It is written when it is sent, by the composer of its `kind`, from `params`: nothing secret is
    in them. `dropped` is one that nobody wanted any more by then.
    """

    __tablename__ = "mails"
    __table_args__ = (
        sweep_index("mails"),
        Index(None, "finished_at"),
        CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'dropped')", name="status"
        ),
        CheckConstraint("(finished_at IS NULL) = (sweep_at IS NOT NULL)", name="finished"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    kind: Mapped[text]
    address: Mapped[text]
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[text] = mapped_column(default="queued")
    error: Mapped[text | None]
    created_at: Mapped[created]
    finished_at: Mapped[dt.datetime | None] = mapped_column(Instant)


class ReminderTime(Base):
    """A time of the day at which a habit reminds of itself, and the next instant that this is.

    `minute` counts from midnight of the wall clock in the user's time zone.
    """

    __tablename__ = "reminder_times"
    __table_args__ = (UniqueConstraint("habit_id", "minute"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    habit_id: Mapped[int] = mapped_column(Id, ForeignKey("habits.id", ondelete="CASCADE"))
    minute: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[instant] = mapped_column(index=True)


class Notification(Leased, Base):
    """Something to tell a user on one channel, and what became of it.

    A reminder has the local `date` and the `minute` of that day which it is for; its text is
    made when it is sent, `title` is the habit's name.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("habit_id", "date", "minute", "channel"),
        Index(None, "user_id", "scheduled_at", "id"),
        Index(None, "scheduled_at"),
        Index(
            "ix_notifications_channel_sweep_at_open",
            "channel",
            "sweep_at",
            sqlite_where=sql("sweep_at IS NOT NULL"),
            postgresql_where=sql("sweep_at IS NOT NULL"),
        ),
        CheckConstraint(
            "status IN ('scheduled', 'sending', 'sent', 'failed', 'missed', 'dismissed')",
            name="status",
        ),
        CheckConstraint(
            "(status IN ('scheduled', 'sending')) = (sweep_at IS NOT NULL)", name="finished"
        ),
        CheckConstraint("(date IS NULL) = (minute IS NULL)", name="reminder"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    habit_id: Mapped[int | None] = mapped_column(Id, ForeignKey("habits.id", ondelete="CASCADE"))
    date: Mapped[dt.date | None] = mapped_column(Date)
    minute: Mapped[int | None] = mapped_column(SmallInteger)
    channel: Mapped[text]
    title: Mapped[text]
    body: Mapped[text | None]
    scheduled_at: Mapped[instant]
    status: Mapped[text] = mapped_column(default="scheduled")
    sent_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    last_error: Mapped[text | None]
    created_at: Mapped[created]
