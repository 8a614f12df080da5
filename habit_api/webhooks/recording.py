"""Writing down what webhooks are to be told, in the transaction of its cause."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
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
    record_for_users([(user_id, event) for event in events])


def record_for_users(told: Sequence[tuple[UUID, Event]]) -> None:
    """Tell the webhooks of several users what is theirs, in this order."""
    user_ids = {user_id for user_id, _ in told}
    asking = queries.listeners(*user_ids) if user_ids else []
    moment = now()
    rows: list[dict[str, Any]] = []
    for user_id, (type_, data) in told:
        message_id = f"msg_{secrets.token_hex(12)}"
        ids = [row.id for row in asking if row.user_id == user_id and type_ in row.events]
        rows += [_delivery(webhook_id, message_id, type_, data, moment) for webhook_id in ids]
    if rows:
        run(insert(DELIVERIES), rows)
        wake({row["webhook_id"] for row in rows})


def record_for(webhook_id: int, type_: str, data: dict[str, Any]) -> int:
    """Tell one webhook something, whatever it asks for; returns the delivery's id.

    The caller has locked it, as for `wake`.
    """
    values = _delivery(webhook_id, f"msg_{secrets.token_hex(12)}", type_, data, now())
    delivery_id: int = run(
        insert(DELIVERIES).values(values).returning(DELIVERIES.c.id)
    ).scalar_one()
    wake([webhook_id])
    return delivery_id


def wake(webhook_ids: Iterable[int]) -> None:
    """Have workers look at webhooks that have something due now, after the commit.

    The caller has locked them before it wrote what is due: who wants to write down that nothing is
    left to do waits for that, and sees it.
    """
    ids = sorted(webhook_ids)
    soon = lease.trusted_until()
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
