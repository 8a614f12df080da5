"""The ledger of experience points."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, imported, owner, text


class XpEntry(Base):
    """One award, or the taking back of one: rows are only ever added.

    `source` and `source_id` name the cause. Its awards have even turns and what takes them back the
    odd turn after, so that the unique constraint lets nothing be paid or taken twice. A `source_id`
    below 0 is of a cause that was gone already when an import brought the entry.
    """

    __tablename__ = "xp_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "source", "source_id", "turn"),
        Index(None, "user_id", "created_at", "id"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    amount: Mapped[int]
    source: Mapped[text]
    source_id: Mapped[int] = mapped_column(BigInteger)
    turn: Mapped[int]
    imported: Mapped[imported]
    created_at: Mapped[created]
