"""What is true of tasks and the ledger whatever a task is worth.

`flask check` asks it of everybody, restoring of one user.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import case, func, select

from habit_api.core.types import AnySelect
from habit_api.models import Task, XpEntry
from habit_api.tasks.rules import DONE
from habit_api.xp.bookkeeping import of_user
from habit_api.xp.service import TASK


def awards(user_id: UUID | None = None) -> AnySelect:
    """Done tasks that hold no award, and open ones that hold one; a deleted one keeps its own."""
    ledger = (
        select(XpEntry.user_id, XpEntry.source_id, (func.count() % 2).label("held"))
        .where(XpEntry.source == TASK, *of_user(XpEntry, user_id))
        .group_by(XpEntry.user_id, XpEntry.source_id)
        .subquery()
    )
    held = func.coalesce(ledger.c.held, 0)
    due = case((Task.status == DONE, 1), else_=0)
    return (
        select(Task.id, held.label("stored"), due.label("right"))
        .outerjoin(ledger, ledger.c.source_id == Task.id)
        .where(held != due, *of_user(Task, user_id))
        .order_by(Task.id)
    )
