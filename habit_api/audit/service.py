"""Writing security events down: a row of the audit log, and a line in the log stream.

No secret belongs in either, and no name that was tried and is nobody's: people type passwords
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from habit_api.audit.rules import FAILURES, SUSPICIOUS, kept
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.errors import RateLimited
from habit_api.core.extensions import limiter
from habit_api.core.limits import full_address, throttle, user_agent
from habit_api.core.queries import run
from habit_api.core.unit_of_work import unit_aside, unit_of_work
from habit_api.models import AuditEvent

log = get_logger("habit_api.security", kind="security")
_events = table_of(AuditEvent)
KEPT = timedelta(days=365)
FAILURES_KEPT = timedelta(days=90)


def record(
    event: str, *, user_id: UUID | None, actor_id: UUID | None = None, **details: Any
) -> None:
    """Write down what happened to `user_id`, done by `actor_id` where that is somebody else.

    The row is part of the running unit of work; where none runs it is written at once, as for a
    sign-in that fails.
    """
    _say(event, user_id, actor_id, details)
    _write(event, user_id, actor_id, details)


def record_some(
    event: str,
    *,
    budgets: Sequence[tuple[str, Sequence[str]]],
    user_id: UUID | None,
    **details: Any,
) -> None:
    """As `record`, for what anybody can cause at will: a line each time, a row not always.

    `budgets` are limits with their keys, as `limits.throttle` knows them: when one is used up, no
    row is written. Never raises: the answer stands, whatever becomes of the row.
    """
    _say(event, user_id, None, details)
    try:
        for limit, key in budgets:
            throttle(limiter, limit, "audit", *key)
        # Whatever the call's own unit begins with may refuse it; what happened, happened.
        with unit_aside():
            _write(event, user_id, None, details)
    except RateLimited:
        return
    except SQLAlchemyError:
        log.warning("audit.not_written", exc_info=True)


def forget_places(user_id: UUID) -> None:
    """Forget from where a user did things, as when their account is deleted."""
    mine = update(_events).where(_events.c.user_id == user_id)
    run(mine.values(ip=None, user_agent=None))


def clean_up() -> int:
    """Delete what is old; returns how many."""
    failures = _older_than(FAILURES_KEPT).where(_events.c.event.in_(sorted(FAILURES)))
    return delete_in_batches(_events, failures) + delete_in_batches(_events, _older_than(KEPT))


def _older_than(age: timedelta) -> Any:
    old = select(_events.c.id).where(_events.c.created_at < now() - age)
    return old.order_by(_events.c.created_at)


def _say(event: str, user_id: UUID | None, actor_id: UUID | None, details: dict[str, Any]) -> None:
    people = {"account": user_id, "actor": actor_id}
    known = {name: str(person) for name, person in people.items() if person is not None}
    say = log.warning if event in SUSPICIOUS else log.info
    say(event, **known, **kept(details))


def _write(
    event: str, user_id: UUID | None, actor_id: UUID | None, details: dict[str, Any]
) -> None:
    values = {"event": event, "user_id": user_id, "actor_id": actor_id, **_place()}
    with unit_of_work():
        run(insert(_events).values(**values, details=kept(details), created_at=now()))


def _place() -> dict[str, str | None]:
    """Where the running request comes from; nothing in jobs and commands."""
    if not has_request_context():
        return {"ip": None, "user_agent": None, "request_id": None}
    return {"ip": full_address(), "user_agent": user_agent(), "request_id": g.get("request_id")}
