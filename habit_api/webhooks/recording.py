"""Writing down what webhooks are to be told, in the transaction of its cause."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert, or_, update

from habit_api.core import jobs, lease
from habit_api.core.clock import now
from habit_api.core.fields import number
from habit_api.core.queries import run
from habit_api.webhooks import queries
from habit_api.webhooks.queries import DELIVERIES, TABLE

# The kind of an event, and the figures that belong to it.
Event = tuple[str, dict[str, Any]]


def record(user_id: UUID, type_: str, data: dict[str, Any]) -> None:
    """Tell the user's webhooks that ask for it, once the running unit of work is committed.

    `data` may hold dates, instants and decimals. It costs one indexed read where nobody asks.
    """
    record_all(user_id, [(type_, data)])


def record_all(user_id: UUID, events: Sequence[Event]) -> None:
    """Tell the user's webhooks several things, in this order."""
    asking = queries.listeners(user_id) if events else []
    moment = now()
    rows: list[dict[str, Any]] = []
    for type_, data in events:
        message_id = f"msg_{secrets.token_hex(12)}"
        ids = [row.id for row in asking if type_ in row.events]
        rows += [_delivery(webhook_id, message_id, type_, data, moment) for webhook_id in ids]
    if rows:
        run(insert(DELIVERIES), rows)
        wake({row["webhook_id"] for row in rows})


def record_for(webhook_id: int, type_: str, data: dict[str, Any]) -> int:
    """Tell one webhook something, whatever it asks for; returns the delivery's id."""
    values = _delivery(webhook_id, f"msg_{secrets.token_hex(12)}", type_, data, now())
    delivery_id: int = run(
        insert(DELIVERIES).values(values).returning(DELIVERIES.c.id)
    ).scalar_one()
    wake([webhook_id])
    return delivery_id


def wake(webhook_ids: Iterable[int]) -> None:
    """Have workers look at webhooks that have something due now, after the commit."""
    ids = sorted(webhook_ids)
    soon = now() + timedelta(seconds=lease.TRUST)
    # After the deliveries: who is about to write down that nothing is left to do sees them, or
    # waits for this row and is overruled.
    run(
        update(TABLE)
        .where(TABLE.c.id.in_(ids), or_(TABLE.c.sweep_at.is_(None), TABLE.c.sweep_at > soon))
        .values(sweep_at=soon)
    )
    for webhook_id in ids:
        jobs.enqueue("webhooks.deliver", webhook_id)


def _delivery(
    webhook_id: int, message_id: str, type_: str, data: dict[str, Any], moment: datetime
) -> dict[str, Any]:
    return {
        "webhook_id": webhook_id,
        "message_id": message_id,
        "type": type_,
        "data": _plain(data),
        "due_at": moment,
        "created_at": moment,
    }


def _plain(data: dict[str, Any]) -> Any:
    """`data` as JSON has it: what is kept is what is sent."""
    return orjson.loads(orjson.dumps(data, default=_number, option=orjson.OPT_UTC_Z))


def _number(value: Any) -> int | float:
    if isinstance(value, Decimal):
        return number(value)
    raise TypeError(f"{type(value).__name__} has no place in an event.")
