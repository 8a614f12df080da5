"""Telling PostgreSQL's planner what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work

# Where the planner takes rare words for frequent ones, it would read the whole table by these.
MISLEADING = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan")


@contextmanager
def bitmaps_only() -> Iterator[None]:
    """Let what the block asks be answered by an index of words; a transaction, if none is open."""
    # These settings are to end with it.
    with unit_of_work():
        db.session.execute(select(*(func.set_config(name, "off", True) for name in MISLEADING)))
        yield
