"""What is true of the ledger whatever the amounts were when it was written.

`flask check` asks it of everybody, restoring of one user: each query gives what contradicts it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, case, cast, func, literal, select, union_all

from habit_api.core.database import table_of
from habit_api.core.types import AnySelect
from habit_api.models import HabitLog, XpEntry
from habit_api.xp.rules import MOST
from habit_api.xp.service import MILESTONE

IS_MILESTONE = XpEntry.source.startswith(MILESTONE, autoescape=True)


def amounts(user_id: UUID | None = None) -> AnySelect:
    """Awards beyond the bounds, and takings back of more or less than what was paid."""
    paid = table_of(XpEntry).alias("paid")
    right = case(
        (XpEntry.turn % 2 == 1, -paid.c.amount),
        (XpEntry.amount < 0, 0),
        (XpEntry.amount > MOST, MOST),
        else_=XpEntry.amount,
    )
    before = (
        (paid.c.user_id == XpEntry.user_id)
        & (paid.c.source == XpEntry.source)
        & (paid.c.source_id == XpEntry.source_id)
        & (paid.c.turn == XpEntry.turn - 1)
    )
    return (
        select(XpEntry.id, XpEntry.amount.label("stored"), right.label("right"))
        .outerjoin_from(XpEntry, paid, before)
        .where(*of_user(XpEntry, user_id), XpEntry.amount.is_distinct_from(right))
        .order_by(XpEntry.id)
    )


def milestones(user_id: UUID | None = None) -> AnySelect:
    """Habits with a milestone that is held, and no entry or several say so; or the other way."""
    source = literal(MILESTONE, String()) + cast(HabitLog.paid_milestone, String())
    told = select(
        HabitLog.habit_id, source.label("source"), _one("told"), literal(0).label("turns")
    ).where(
        *of_user(HabitLog, user_id),
        HabitLog.paid_milestone.is_not(None),
        HabitLog.status == "completed",
    )
    paid = select(
        XpEntry.source_id.label("habit_id"), XpEntry.source, literal(0), _one("turns")
    ).where(*of_user(XpEntry, user_id), IS_MILESTONE)
    every = union_all(told, paid).subquery()
    stored, right = func.sum(every.c.told), func.sum(every.c.turns) % 2
    return (
        select(every.c.habit_id.label("id"), stored.label("stored"), right.label("right"))
        .group_by(every.c.habit_id, every.c.source)
        .having(stored != right)
        .order_by(every.c.habit_id, every.c.source)
    )


def of_user(model: Any, user_id: UUID | None) -> list[ColumnElement[bool]]:
    """What narrows a query to the rows of one user; nothing for everybody's."""
    return [] if user_id is None else [model.user_id == user_id]


def _one(name: str) -> Any:
    return literal(1).label(name)
