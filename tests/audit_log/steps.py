"""The audit log as it is in the database."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import AuditEvent


def rows(app: Flask, event: str | None = None) -> list[Any]:
    """All events, or those of one kind, the oldest first."""
    query = select(AuditEvent.__table__).order_by(AuditEvent.id)
    if event is not None:
        query = query.where(AuditEvent.event == event)
    with app.app_context():
        return list(db.session.execute(query).all())


def names(app: Flask) -> list[str]:
    return [row.event for row in rows(app)]


def failed(app: Flask) -> list[tuple[Any, str, str]]:
    """The sign-ins through other sites that failed: whom they were for, through which, and why."""
    events = rows(app, "signin.failed")
    return [(row.user_id, row.details["provider"], row.details["code"]) for row in events]
