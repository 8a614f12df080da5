"""What happened to accounts and to the site, for whoever keeps it safe."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, text


class AuditEvent(Base):
    """One security event; rows are never changed, but for forgetting where they came from.

    `user_id` is whom it is about, `actor_id` who did it where that was somebody else. Neither is a
    foreign key: the rows outlive the account, as an id that is nobody's.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "event", "created_at", "id"),
        Index(None, "user_id", "created_at", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    event: Mapped[text]
    user_id: Mapped[UUID | None]
    actor_id: Mapped[UUID | None]
    ip: Mapped[text | None]
    user_agent: Mapped[text | None]
    request_id: Mapped[text | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[created]
