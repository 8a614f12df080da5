"""Deleting what nobody needs any more, without keeping anybody waiting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, delete

from habit_api.core.queries import run
from habit_api.core.types import AnySelect
from habit_api.core.unit_of_work import unit_of_work

BATCH = 500


def delete_in_batches(table: Table, query: AnySelect, *, of: Any = None, batches: int = 200) -> int:
    """Delete the rows of `table` whose ids `query` selects; returns how many.

    Each batch is a transaction of its own, and passes over rows that somebody has locked: those of
    `of`, or else of `table`. What is left after so many batches is for the next time.
    """
    page = query.limit(BATCH).with_for_update(of=table if of is None else of, skip_locked=True)
    deleted = 0
    for _ in range(batches):
        with unit_of_work():
            ids = run(page).scalars().all()
            if ids:
                run(delete(table).where(table.c.id.in_(ids)))
        deleted += len(ids)
        if len(ids) < BATCH:
            break
    return deleted
