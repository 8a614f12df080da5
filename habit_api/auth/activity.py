"""Keeping `last_used_at` of devices and API tokens true to five minutes.

It is written after the answer is made, in a transaction of its own, at most once in five minutes
for each. On SQLite a read never writes: there a device that only reads is seen again at its next
refresh, at the latest when its access token ends. An API token has no refresh: a job notes it.
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
JOB, JOB_SECONDS = "auth.note_token_use", 30
log = get_logger("habit_api.security")
# When this process last asked the job for a token: while no worker runs, once in five minutes too.
_asked: dict[int, datetime] = {}


def init_app(app: Flask) -> None:
    """Note the use of a device or an API token after each answer."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    # Set where the token was found to be good; None for an API token that was never used.
    if "last_used_at" in g and response.status_code < 500:
        used_at: datetime | None = g.last_used_at
        if used_at is None or now() - used_at >= PRECISION:
            _write(g.principal)
    return response


def _write(user: Principal) -> None:
    reads = request.method in READS and db.engine.dialect.name == "sqlite"
    if reads and user.api_token_id is not None:
        _ask_job(user.api_token_id)
    if reads:
        return
    try:
        with unit_of_work():
            if user.api_token_id is None:
                note_use(user.device_id)
            else:
                note_token_use(user.api_token_id)
    except SQLAlchemyError:
        # The answer stands, whatever becomes of the note.
        log.warning("use.not_noted", device=user.device_id, exc_info=True)


def note_use(device_id: int) -> None:
    """Write that the device is used now, unless that was written in the last five minutes."""
    moment = now()
    db.session.execute(
        update(Device)
        # Of several calls at once, one writes.
        .where(Device.id == device_id, Device.last_used_at <= moment - PRECISION)
        .values(last_used_at=moment)
    )


def note_token_use(token_id: int) -> None:
    """The same for an API token."""
    moment = now()
    last = ApiToken.last_used_at
    due = or_(last.is_(None), last <= moment - PRECISION)
    db.session.execute(
        update(ApiToken).where(ApiToken.id == token_id, due).values(last_used_at=moment)
    )


def _ask_job(token_id: int) -> None:
    moment = now()
    # A clock that was set back must not keep anything from being noted.
    if abs(moment - _asked.get(token_id, datetime.min.replace(tzinfo=moment.tzinfo))) < PRECISION:
        return
    if len(_asked) >= 10_000:
        _asked.clear()
    _asked[token_id] = moment
    broker.hand_over([Message(JOB, (token_id,), JOB_SECONDS)])
