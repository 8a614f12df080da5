"""Keeping `last_used_at` of devices and API tokens true to five minutes.

It is written after the answer is made, in a transaction of its own, at most once in five minutes
for each. On SQLite a read never writes: there a job notes it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, g, request
from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from habit_api.core import broker
from habit_api.core.broker import Message
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.security import READS, Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import ApiToken, Device

PRECISION = timedelta(minutes=5)
JOB, JOB_SECONDS = "auth.note_use", 30
log = get_logger("habit_api.security")
# When this process last asked the job for a device or token: while no worker runs, once in five
# minutes too.
_asked: dict[tuple[int, int], datetime] = {}


def init_app(app: Flask) -> None:
    """Note the use of a device or an API token after each answer."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    # Found where the token was good, to the end of the call; None for an API token never used.
    if "principal" in g and "last_used_at" in g and response.status_code < 500:
        used_at: datetime | None = g.last_used_at
        if used_at is None or now() - used_at >= PRECISION:
            _write(g.principal)
    return response


def _write(user: Principal) -> None:
    used = (user.device_id, user.api_token_id or 0)
    if request.method in READS and db.engine.dialect.name == "sqlite":
        _ask_job(used)
        return
    try:
        with unit_of_work():
            note_use(*used)
    except SQLAlchemyError:
        # The answer stands, whatever becomes of the note.
        log.warning("use.not_noted", device=user.device_id, exc_info=True)


def note_use(device_id: int, token_id: int = 0) -> None:
    """Write that the device, or the API token, is used now.

    Unless that was written in the last five minutes: of several calls at once, one writes.
    """
    used: type[ApiToken | Device] = ApiToken if token_id else Device
    moment = now()
    due = or_(used.last_used_at.is_(None), used.last_used_at <= moment - PRECISION)
    mine = used.id == (token_id or device_id)
    db.session.execute(update(used).where(mine, due).values(last_used_at=moment))


def _ask_job(used: tuple[int, int]) -> None:
    moment = now()
    # A clock that was set back must not keep anything from being noted.
    if abs(moment - _asked.get(used, datetime.min.replace(tzinfo=moment.tzinfo))) < PRECISION:
        return
    if len(_asked) >= 10_000:
        _asked.clear()
    _asked[used] = moment
    broker.hand_over([Message(JOB, used, JOB_SECONDS)])
