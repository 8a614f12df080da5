"""What people are told, and the mails on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.lease import Leased, sweep_index
from habit_api.core.types import Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text


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
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
