"""Telling an endpoint what it is to be told: one thing at a time, and in the end everything.

The endpoint's row is leased for the time of a call. Who is killed in it leaves a lease that runs
out, and the call is made again, with the same id.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import func, select, update
from structlog import get_logger

from habit_api.core import jobs, lease
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.lease import Lease, LeaseLost
from habit_api.core.outgoing import OutgoingFailed, post
from habit_api.core.queries import lock_row, run
from habit_api.core.types import AnyRow
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.models import Webhook
from habit_api.webhooks import queries, rules, signing
from habit_api.webhooks.queries import DELIVERIES, TABLE
from habit_api.webhooks.service import end_all

log = get_logger("habit_api.webhooks")

CALL_SECONDS = 15
# How long a job has for a call and for writing down what came of it.
JOB_SECONDS = 25
# What one sweep hands over at most: each may keep a worker busy for a whole call, and what else the
# workers are to do has to come in between.
SWEPT = 50
KEPT = timedelta(days=30)
REFUSED = "The answer was {status}."


@dataclass(frozen=True, slots=True)
class Call:
    """A delivery on its way, and the lease of its endpoint."""

    held: Lease
    delivery: AnyRow


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: the answer's status, or why there was none; and how long it took."""

    status: int | None
    error: str | None
    seconds: float


def init_app(app: Flask, *, switched_off: Callable[[UUID, int], None]) -> None:
    """`switched_off` tells a user that a webhook of theirs is, in the unit of work that does it."""
    app.extensions["house_switched_off"] = switched_off


def deliver(webhook_id: int) -> None:
    """Tell an endpoint what is due first, unless somebody is at it; then have the rest told."""
    with unit_of_work():
        call = _begin(webhook_id)
    if call is None:
        return
    release_connection()
    outcome = _send(call)
    try:
        with unit_of_work():
            _settle(call, outcome)
    except LeaseLost:
        # It took too long, and another sends it again; or the endpoint is deleted.
        log.info("webhook.lease_lost", id=webhook_id, delivery=call.delivery.id)


def sweep() -> int:
    """Hand over again what was lost, and what is due for its next attempt; returns how many."""
    with unit_of_work():
        found = lease.overdue(TABLE, limit=SWEPT)
        for row in found:
            jobs.enqueue("webhooks.deliver", row.id)
    return len(found)


def clean_up() -> int:
    """Delete deliveries that ended long ago; returns how many."""
    old = select(DELIVERIES.c.id).where(DELIVERIES.c.ended_at < now() - KEPT)
    return delete_in_batches(DELIVERIES, old.order_by(DELIVERIES.c.ended_at))


def _begin(webhook_id: int) -> Call | None:
    """Take the endpoint, and count the attempt; None when nothing is to be sent now."""
    held = lease.take(TABLE, webhook_id, seconds=JOB_SECONDS)
    if held is None:
        return None
    delivery = queries.next_due(webhook_id)
    if delivery is None or delivery.due_at > now():
        _give_back(held, seconds=0)
        return None
    columns = DELIVERIES.c
    row = run(
        update(DELIVERIES)
        .where(columns.id == delivery.id)
        .values(attempts=columns.attempts + 1, step=columns.step + 1, last_attempt_at=now())
        .returning(*columns)
    ).one()
    return Call(held, row)


def _send(call: Call) -> Outcome:
    moment, webhook = now(), call.held.row
    body = signing.body_of(call.delivery)
    keys = signing.secrets_of(webhook, moment)
    headers = signing.headers_of(call.delivery.message_id, body, keys=keys, moment=moment)
    began = time.monotonic()
    try:
        answer = post(webhook.url, body=body, headers=headers, seconds=CALL_SECONDS)
    except OutgoingFailed as failed:
        return Outcome(None, failed.reason, time.monotonic() - began)
    taken = rules.is_taken(answer.status)
    error = None if taken else REFUSED.format(status=answer.status)
    return Outcome(answer.status, error, time.monotonic() - began)


def _settle(call: Call, outcome: Outcome) -> None:
    """Write down what came of a call. Raises `LeaseLost`."""
    held, moment = call.held, now()
    # Before what is open is read: see `recording.wake`.
    lock_row(Webhook, held.row.id)
    taken = rules.is_taken(outcome.status)
    made = call.delivery.step
    again = rules.next_attempt(made, outcome.status, moment)
    ended = rules.DELIVERED if taken else rules.FAILED
    run(
        update(DELIVERIES)
        .where(DELIVERIES.c.id == call.delivery.id, DELIVERIES.c.due_at.is_not(None))
        .values(
            status=rules.PENDING if again else ended,
            response_status=outcome.status,
            last_error=outcome.error,
            due_at=again,
            ended_at=None if again else moment,
        )
    )
    failing_since = None if taken else held.row.failing_since or moment
    reason = failing_since and rules.reason_to_stop(made, outcome.status, failing_since, moment)
    if reason:
        _switch_off(held, reason)
        return
    rest = rules.rest(outcome.seconds, _siblings(held)) if outcome.seconds >= rules.QUICK else 0.0
    _give_back(held, seconds=rest, failing_since=failing_since)


def _give_back(held: Lease, *, seconds: float, **values: object) -> None:
    """Free the endpoint, for as long as it rests at least. Raises `LeaseLost`."""
    following = queries.next_due(held.row.id)
    if following is None:
        # Free at once for what happens next.
        lease.finish(held, lease_until=now(), **values)
        return
    handed = not seconds and following.due_at <= now()
    # While its message is trusted, the sweep sends no second one.
    due = lease.trusted_until() if handed else following.due_at
    lease.put_off(held, seconds=seconds, due=due, **values)
    if handed:
        jobs.enqueue("webhooks.deliver", held.row.id)


def _switch_off(held: Lease, reason: str) -> None:
    """Tell an endpoint nothing more, and its user why. Raises `LeaseLost`."""
    end_all(held.row.id)
    off = {"active": False, "disabled_at": now(), "disabled_reason": reason}
    lease.finish(held, lease_until=now(), **off)
    current_app.extensions["house_switched_off"](held.row.user_id, held.row.id)
    log.info("webhook.switched_off", id=held.row.id, reason=reason)


def _siblings(held: Lease) -> int:
    """How many active endpoints the user has."""
    own = (TABLE.c.user_id == held.row.user_id, TABLE.c.active)
    return run(select(func.count()).select_from(TABLE).where(*own)).scalar() or 0
