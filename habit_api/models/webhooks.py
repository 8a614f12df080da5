"""Webhooks: addresses that are told what happens, and what they were told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.lease import Leased, sweep_index
from habit_api.core.types import Id, Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, instant, owner, text

_ACTIVE = sql("active")
_OPEN = sql("due_at IS NOT NULL")


class Webhook(Leased, Base):
    """An endpoint of a user's. It is leased as a whole: one delivery at a time is on its way.

    `salt` is what its secret is made from (`webhooks.signing`), `previous_salt` that of the secret
    before, which signs too until `previous_until`. `failing_since` is the first failure after the
    last success. `disabled_reason` is set where the program switched it off, not its user.
    From `streaks_due` on somebody looks which of the user's streaks have ended.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        sweep_index("webhooks"),
        Index(None, "user_id", "id"),
        Index(
            "ix_webhooks_streaks_due_active",
            "streaks_due",
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        CheckConstraint("disabled_reason IN ('gone', 'failing')", name="disabled_reason"),
        CheckConstraint(
            "(disabled_reason IS NULL) = (disabled_at IS NULL)"
            " AND NOT (active AND disabled_at IS NOT NULL)",
            name="disabled",
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    url: Mapped[text]
    description: Mapped[text | None]
    events: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    salt: Mapped[text]
    previous_salt: Mapped[text | None]
    previous_until: Mapped[datetime | None] = mapped_column(Instant)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    disabled_reason: Mapped[text | None]
    streaks_due: Mapped[instant]
    created_at: Mapped[created]
    updated_at: Mapped[created]


class WebhookDelivery(Base):
    """What an endpoint is told: an event, and what became of telling it.

    `message_id` is the same for all endpoints and all attempts. `step` counts the attempts since it
    was last begun anew; `due_at` is when the next one is, null where there is none.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        Index(None, "webhook_id", "created_at", "id"),
        Index(
            "ix_webhook_deliveries_webhook_id_due_at_open",
            "webhook_id",
            "due_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "ended_at"),
        CheckConstraint("status IN ('pending', 'delivered', 'failed')", name="status"),
        CheckConstraint(
            "(status = 'pending') = (due_at IS NOT NULL)"
            " AND (due_at IS NULL) = (ended_at IS NOT NULL)",
            name="ended",
        ),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    webhook_id: Mapped[int] = mapped_column(Id, ForeignKey("webhooks.id", ondelete="CASCADE"))
    message_id: Mapped[text]
    type: Mapped[text]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[text] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    step: Mapped[int] = mapped_column(SmallInteger, default=0)
    response_status: Mapped[int | None] = mapped_column(SmallInteger)
    last_error: Mapped[text | None]
    last_attempt_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[created]
