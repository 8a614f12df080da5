"""Rewards, the draws that earn their pieces, and the claims that spend them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Thousandths
from habit_api.models.words import (
    NEVER_REUSE_IDS,
    created,
    id_pk,
    imported,
    instant,
    owner,
    text,
    updated,
)


class Reward(Base):
    """What one plays for. `pieces_earned` counts the pieces held, and is 0 after a claim."""

    __tablename__ = "rewards"
    __table_args__ = (
        Index(
            "uq_rewards_user_id_name_key",
            "user_id",
            "name_key",
            unique=True,
            sqlite_where=sql("active"),
            postgresql_where=sql("active"),
        ),
        Index(None, "user_id", "active", "id"),
        CheckConstraint("pieces_earned >= 0", name="pieces_earned"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    name: Mapped[text]
    name_key: Mapped[text]
    description: Mapped[text | None]
    type: Mapped[text]
    weight: Mapped[Decimal] = mapped_column(Thousandths)
    pieces_required: Mapped[int]
    piece_value: Mapped[Decimal | None] = mapped_column(Thousandths)
    max_daily_claims: Mapped[int | None]
    recurring: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    pieces_earned: Mapped[int] = mapped_column(default=0)
    claimed_count: Mapped[int] = mapped_column(default=0)
    value_earned: Mapped[Decimal] = mapped_column(Thousandths, default=Decimal(0))
    created_at: Mapped[created]
    updated_at: Mapped[updated]


class Draw(Base):
    """What came of drawing for a habit and date; made once, and it survives a revert.

    `reward_id` is null when nothing was drawn. `piece` says where the piece is: `none` (nothing or
    a blank was drawn), `held`, `returned` by a revert, `spent` in a claim. `drawn_on` is the user's
    local day at the moment of the draw, which daily caps count by.
    """

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("habit_id", "date"),
        Index(None, "reward_id", "drawn_on"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    habit_id: Mapped[int] = mapped_column(Id, ForeignKey("habits.id", ondelete="CASCADE"))
    date: Mapped[dt.date] = mapped_column(Date)
    reward_id: Mapped[int | None] = mapped_column(Id, ForeignKey("rewards.id", ondelete="SET NULL"))
    probability: Mapped[float] = mapped_column(Float)
    piece: Mapped[text]
    drawn_on: Mapped[dt.date] = mapped_column(Date)
    imported: Mapped[imported]


class RewardClaim(Base):
    """Pieces turned in for the reward."""

    __tablename__ = "reward_claims"
    __table_args__ = (NEVER_REUSE_IDS,)

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    reward_id: Mapped[int] = mapped_column(
        Id, ForeignKey("rewards.id", ondelete="CASCADE"), index=True
    )
    pieces: Mapped[int]
    value: Mapped[Decimal | None] = mapped_column(Thousandths)
    claimed_at: Mapped[instant]
