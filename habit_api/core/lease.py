"""Leases: rows that are to be worked off, each by one worker at a time, whoever is killed.

A table of such rows has the columns of `Leased`; which states they go through is its own affair, in
columns that these functions write along. A worker takes a row for a time. When it is killed, the
time runs out, a sweep finds the row and hands it over again. A worker that was merely slow has lost
the row by then, and what it writes with `finish` is refused.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, Table, case, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.clock import now
from habit_api.core.database import Base
from habit_api.core.queries import run
from habit_api.core.types import AnyRow, Instant

# How long a message is trusted to reach a worker, in seconds; after that there is another.
TRUST = 30
# What a worker gets beyond the time that its job may take: to be stopped, to write what came of it.
MARGIN = 15


def trusted_until() -> datetime:
    """When the sweep hands over again what a message is on its way for since this moment."""
    return now() + timedelta(seconds=TRUST)


class Leased:
    """The columns of a table whose rows are worked off.

    Nobody takes a row before `lease_until`. The sweep hands it over from `sweep_at` on; where that
    is null, nothing is left to do. `attempts` counts how often it was taken.
    """

    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime] = mapped_column(Instant, default=now)
    sweep_at: Mapped[datetime | None] = mapped_column(Instant, default=trusted_until)


class LeaseLost(RuntimeError):
    """Somebody else has the row by now: what was done for it must not be kept."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A row that one worker has; `row` is what it was when it was taken."""

    table: Table
    row: AnyRow

    @property
    def attempt(self) -> int:
        """Which one this is, from 1 on."""
        return int(self.row.attempts)


@dataclass(frozen=True, slots=True)
class Backlog:
    """What a table has to do: rows that are not done yet, and how many of them are overdue.

    `late_seconds` says since when the first of them is.
    """

    open: int
    overdue: int
    late_seconds: float


def sweep_index(table: str) -> Index:
    """The index that the sweep of a `table` of `Leased` rows needs."""
    open_rows = sql("sweep_at IS NOT NULL")
    name = f"ix_{table}_sweep_at_open"
    return Index(name, "sweep_at", sqlite_where=open_rows, postgresql_where=open_rows)


def take(
    table: Table,
    row_id: int,
    *,
    seconds: int,
    only: ColumnElement[bool] | None = None,
    **values: Any,
) -> Lease | None:
    """Take a row for a job of so many seconds, and write `values` to it, in one statement.

    None when somebody has it, when it waits for its next try, when it is done with, or when it is
    not one of `only`.
    """
    moment = now()
    until = moment + timedelta(seconds=seconds + MARGIN)
    free = (table.c.sweep_at.is_not(None), table.c.lease_until <= moment)
    row = run(
        update(table)
        .where(table.c.id == row_id, *free, *(() if only is None else (only,)))
        .values(attempts=table.c.attempts + 1, lease_until=until, sweep_at=until, **values)
        .returning(*table.c)
    ).one_or_none()
    return None if row is None else Lease(table, row)


def finish(lease: Lease, **values: Any) -> None:
    """Write `values`; nothing is left to do. In the unit of work that did it, both are or neither.

    Raises `LeaseLost`.
    """
    _write(lease, sweep_at=None, **values)


def keep(lease: Lease, **values: Any) -> None:
    """Write `values` while the work goes on. Raises `LeaseLost`."""
    _write(lease, **values)


def put_off(lease: Lease, *, seconds: float, due: datetime | None = None, **values: Any) -> None:
    """Write `values`, and give the row back, to be taken again in so many seconds at the earliest.

    The sweep hands it over then, or later, where it is `due` later. Raises `LeaseLost`.
    """
    again = now() + timedelta(seconds=seconds)
    _write(lease, lease_until=again, sweep_at=max(again, due or again), **values)


def overdue(table: Table, *, limit: int) -> Sequence[AnyRow]:
    """Rows whose message or worker was lost, or whose next try is due, the oldest first.

    They count as handed over: the caller enqueues their jobs in the same unit of work.
    """
    moment = now()
    rows = run(
        select(table)
        .where(table.c.sweep_at <= moment)
        .order_by(table.c.sweep_at, table.c.id)
        .limit(limit)
        # Two sweeps at once share the work.
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        handed = update(table).where(table.c.id.in_([row.id for row in rows]))
        run(handed.values(sweep_at=trusted_until()))
    return rows


def backlogs() -> dict[str, Backlog]:
    """What is left to do in each table whose rows are worked off, by its name."""
    moment = now()
    found = {}
    for table in _leased():
        due = case((table.c.sweep_at <= moment, 1))
        counts = select(func.count(), func.count(due), func.min(table.c.sweep_at))
        row: Any = run(counts.where(table.c.sweep_at.is_not(None))).one()
        all_open, overdue_rows, first = row
        late = max(0.0, (moment - first).total_seconds()) if first else 0.0
        found[str(table.name)] = Backlog(all_open, overdue_rows, late)
    return found


def _leased() -> list[Table]:
    tables = Base.metadata.sorted_tables
    return [table for table in tables if {"sweep_at", "lease_until"} <= set(table.c.keys())]


def backoff(attempt: int, *, first: float = 10, longest: float = 3600) -> float:
    """Seconds until the try after the failed `attempt` (from 1): doubling, and scattered.

    Between half of the doubled time and all of it, so that what failed together does not come back
    together.
    """
    whole = min(longest, first * 2.0 ** min(attempt - 1, 32))
    return whole * random.uniform(0.5, 1)  # noqa: S311 - scattered, not secret


def _write(lease: Lease, **values: Any) -> None:
    table, row = lease.table, lease.row
    # Each taking raises `attempts`: it tells whose lease it is.
    mine = (table.c.id == row.id, table.c.attempts == row.attempts, table.c.sweep_at.is_not(None))
    written = run(update(table).where(*mine).values(**values))
    if written.rowcount != 1:
        raise LeaseLost
