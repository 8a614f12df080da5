"""Updates: written down when they come, worked off one after the other in each chat.

An update is a row first and a job second, so nothing that was said is lost. One that comes twice
finds its row. What it does and what is to be answered are written in one transaction; the answers
are sent after it.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from habit_api.core import jobs, lease
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.lease import Lease
from habit_api.core.queries import run
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import TelegramUpdate
from habit_api.telegram import rules

TABLE = table_of(TelegramUpdate)
# What one sweep hands over at most.
SWEPT = 1_000
# Telegram sends what it believes lost for a day at most.
KEPT = timedelta(days=2)
# Seconds that an update may take, with the calls that answer it.
SECONDS = 120


def receive(update: dict[str, Any]) -> int | None:
    """Write an update down in the running unit of work; it is answered in the end.

    Returns the id of its row; None when it came before, or is nothing that the bot hears.
    """
    update_id, event = update.get("update_id"), rules.read(update)
    if event is None or not isinstance(update_id, int) or abs(update_id) > rules.MAX_ID:
        return None
    made = run(
        insert(TABLE)
        .values(update_id=update_id, chat_id=event.chat_id, event=asdict(event))
        .on_conflict_do_nothing(index_elements=[TABLE.c.update_id])
        .returning(TABLE.c.id)
    ).scalar_one_or_none()
    if made is not None:
        jobs.enqueue("telegram.answer", made)
    return made


def take_next(chat_id: int) -> Lease | None:
    """Take the earliest update of a chat that is not answered yet.

    None when there is none, or when somebody is at it: they go on with the next one.
    """
    first = run(
        select(TABLE.c.id)
        .where(TABLE.c.chat_id == chat_id, TABLE.c.sweep_at.is_not(None))
        .order_by(TABLE.c.update_id)
        .limit(1)
    ).scalar_one_or_none()
    if first is None:
        return None
    with unit_of_work():
        return lease.take(TABLE, first, seconds=SECONDS)


def chat_of(row_id: int) -> int | None:
    """The chat that an update came from."""
    return run(select(TABLE.c.chat_id).where(TABLE.c.id == row_id)).scalar_one_or_none()


def finish(held: Lease, *, error: str | None = None) -> None:
    """Nothing is left to do; what was said is forgotten. Raises `LeaseLost`."""
    status = "done" if error is None else "failed"
    with unit_of_work():
        lease.finish(held, status=status, error=error, event=None, calls=None, finished_at=now())


def sweep() -> int:
    """Hand over again what was lost, and what is due for its next attempt; returns how many."""
    with unit_of_work():
        found = lease.overdue(TABLE, limit=SWEPT)
        for row in found:
            jobs.enqueue("telegram.answer", row.id)
    return len(found)


def clean_up() -> int:
    """Delete updates that cannot come again; returns how many."""
    old = select(TABLE.c.id).where(TABLE.c.finished_at < now() - KEPT)
    return delete_in_batches(TABLE, old.order_by(TABLE.c.finished_at))
