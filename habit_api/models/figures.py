"""What users did day by day, and where they stand among each other."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Date, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.models.words import instant, owner, text


class ActivityDay(Base):
    """What a user did on a local date, all habits together.

    The day is active while `completions` or `sessions` are above 0. `run` is the number of active
    days in a row up to this one, 0 on a day that is none. `earned` counts the completions and
    sessions that no import brought, and `earned_run` the days in a row that have some.
    """

    __tablename__ = "activity_days"
    __table_args__ = (
        Index(None, "user_id", "run", "date"),
        Index(None, "user_id", "earned_run", "date"),
    )

    user_id: Mapped[owner] = mapped_column(primary_key=True)
    date: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    completions: Mapped[int]
    sessions: Mapped[int]
    focus_min: Mapped[int]
    earned: Mapped[int]
    run: Mapped[int]
    earned_run: Mapped[int]
    updated_at: Mapped[instant]


def _ranked_by(figure: str) -> Index:
    """The order of a board: those who are on it and have something."""
    return Index(
        f"ix_standings_{figure}",
        "span",
        "since",
        figure,
        "user_id",
        sqlite_where=sql(f"visible = 1 AND {figure} > 0"),
        postgresql_where=sql(f"visible AND {figure} > 0"),
    )


class Standing(Base):
    """A user's figures of a span: `all`, or the `month` or `week` in which they last earned.

    `since` is the instant at which that span begins. `best_streak` belongs to `all` alone.
    `visible` says whether the user is active and shows up on leaderboards.
    """

    __tablename__ = "standings"
    __table_args__ = tuple(map(_ranked_by, ("xp", "focus_min", "sessions", "best_streak")))

    user_id: Mapped[owner] = mapped_column(primary_key=True)
    span: Mapped[text] = mapped_column(primary_key=True)
    since: Mapped[instant]
    xp: Mapped[int]
    focus_min: Mapped[int]
    sessions: Mapped[int]
    completions: Mapped[int]
    best_streak: Mapped[int]
    visible: Mapped[bool]


class StandingSnapshot(Base):
    """When the buckets of a large board were made, of which span, and how many users it had."""

    __tablename__ = "standing_snapshots"

    figure: Mapped[text] = mapped_column(primary_key=True)
    span: Mapped[text] = mapped_column(primary_key=True)
    since: Mapped[instant]
    users: Mapped[int]
    taken_at: Mapped[instant]


class StandingBucket(Base):
    """A boundary in the order of a large board: so many users have reached `value`."""

    __tablename__ = "standing_buckets"

    figure: Mapped[text] = mapped_column(primary_key=True)
    span: Mapped[text] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reached: Mapped[int] = mapped_column(BigInteger)
