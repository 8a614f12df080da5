"""Reading the audit log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from habit_api.core.queries import paginate_by_key
from habit_api.models import AuditEvent

COLUMNS = (
    AuditEvent.id,
    AuditEvent.event,
    AuditEvent.user_id,
    AuditEvent.actor_id,
    AuditEvent.ip,
    AuditEvent.user_agent,
    AuditEvent.request_id,
    AuditEvent.details,
    AuditEvent.created_at,
)


def events(args: dict[str, Any]) -> dict[str, Any]:
    """A page of events, the newest first. `args` may narrow it to an `event` and a `user_id`.

    Raises `CursorInvalid`.
    """
    query = select(*COLUMNS)
    if args["event"] is not None:
        query = query.where(AuditEvent.event == args["event"])
    if args["user_id"] is not None:
        query = query.where(AuditEvent.user_id == args["user_id"])
    return paginate_by_key(
        query,
        name="events",
        key=AuditEvent.created_at,
        row_id=AuditEvent.id,
        descending=True,
        args=args,
    )
