"""Keeping a device's `last_used_at` true to five minutes.

It is written after the answer is made, in a transaction of its own, at most once in five minutes
for each device. On SQLite a read never writes: there a device that only reads is seen again at its
next refresh, at the latest when its access token ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Device

PRECISION = timedelta(minutes=5)
READS = ("GET", "HEAD", "OPTIONS")
log = get_logger("habit_api.security")


def init_app(app: Flask) -> None:
    """Note the use of a device after each answer."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if _is_due(response):
        _write(g.principal.device_id)
    return response


def _is_due(response: Response) -> bool:
    used_at: datetime | None = g.get("device_used_at")
    if used_at is None or response.status_code >= 500 or now() - used_at < PRECISION:
        return False
    return request.method not in READS or db.engine.dialect.name != "sqlite"


def note_use(device_id: int) -> None:
    """Write that the device is used now, unless that was written in the last five minutes."""
    moment = now()
    db.session.execute(
        update(Device)
        # Of several calls at once, one writes.
        .where(Device.id == device_id, Device.last_used_at <= moment - PRECISION)
        .values(last_used_at=moment)
    )


def _write(device_id: int) -> None:
    try:
        with unit_of_work():
            note_use(device_id)
    except SQLAlchemyError:
        # The answer stands, whatever becomes of the note.
        log.warning("device.not_noted", device=device_id, exc_info=True)
