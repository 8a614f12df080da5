"""Habits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, SmallInteger
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Instant, Thousandths
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text, updated


class Habit(Base):
    """A habit, with its streak as of its last completion.

    `name_key` and `search_key` are folded forms to compare by. Weekdays are sets of bits, bit 0
    being Sunday. `schedule_n` is the days of an interval or the count of times per week. `streak`,
    `longest_streak`, `last_completed`, `run_start` and `alive_until` are derived from the logs and
    written in the transaction of their cause: on a day up to `alive_until` the current streak is
    `streak`, later it is 0. `break_told` is the `alive_until` of the last run whose end webhooks
    were told. `revision` counts the changes of its entries and days off.
    """

    __tablename__ = "habits"
    __table_args__ = (
        Index(
            "uq_habits_user_id_name_key",
            "user_id",
            "name_key",
            unique=True,
            sqlite_where=sql("active"),
            postgresql_where=sql("active"),
        ),
        Index(None, "user_id", "active", "id"),
        Index(None, "user_id", "category"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
        CheckConstraint("allowed_skip_days BETWEEN 0 AND 6", name="allowed_skip_days"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    name: Mapped[text]
    name_key: Mapped[text]
    search_key: Mapped[text]
    description: Mapped[text | None]
    category: Mapped[text | None]
    color: Mapped[text | None]
    kind: Mapped[text] = mapped_column(default="binary")
    target_value: Mapped[Decimal | None] = mapped_column(Thousandths)
    target_type: Mapped[text] = mapped_column(default="at_least")
    unit: Mapped[text | None]
    schedule_type: Mapped[text] = mapped_column(default="daily")
    schedule_weekdays: Mapped[int] = mapped_column(SmallInteger, default=0)
    schedule_n: Mapped[int] = mapped_column(SmallInteger, default=0)
    exempt_weekdays: Mapped[int] = mapped_column(SmallInteger, default=0)
    allowed_skip_days: Mapped[int] = mapped_column(SmallInteger, default=0)
    weight: Mapped[int] = mapped_column(SmallInteger, default=10)
    reminder_times: Mapped[list[str]] = mapped_column(JSON, default=list)
    pleasant: Mapped[bool] = mapped_column(default=False)
    linked_habit_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("habits.id", ondelete="SET NULL"), index=True
    )
    treat: Mapped[text | None]
    published_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    place: Mapped[text | None]
    duration_seconds: Mapped[int | None] = mapped_column(SmallInteger)
    active: Mapped[bool] = mapped_column(default=True)
    streak: Mapped[int] = mapped_column(default=0)
    longest_streak: Mapped[int] = mapped_column(default=0)
    last_completed: Mapped[dt.date | None] = mapped_column(Date)
    run_start: Mapped[dt.date | None] = mapped_column(Date)
    alive_until: Mapped[dt.date | None] = mapped_column(Date)
    break_told: Mapped[dt.date | None] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    created_at: Mapped[created]
    updated_at: Mapped[updated]
