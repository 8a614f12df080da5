"""The mails on their way: written down with their cause, sent once it is committed.

What a mail says is the affair of the room that sends it: `app.py` brings each kind's composer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import insert, select
from structlog import get_logger

from habit_api.core import lease
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.jobs import enqueue
from habit_api.core.lease import Lease, LeaseLost
from habit_api.core.queries import run
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.models import OutgoingMail
from habit_api.notifications import smtp
from habit_api.notifications.errors import MailNotConfigured
from habit_api.notifications.mail import AddressUnusable, Mail, compose, domain_of

log = get_logger("habit_api.mail")

# Makes the mail of a row of `mails`; None when nobody wants it any more. It may read the database.
Composer = Callable[[Any], Mail | None]

# The time that composing and sending may take; the job itself is stopped a little later.
SECONDS = 90
SWEPT = 1_000
# The last attempt is about six hours after the first.
ATTEMPTS = 12
FIRST_PAUSE = 30
KEPT = timedelta(days=30)
WORKER_LOST = "The worker was lost."
UNKNOWN = "Unknown whether it was sent: the worker was lost while it was sending."

_mails = table_of(OutgoingMail)


def init_app(app: Flask, composers: Mapping[str, Composer]) -> None:
    """Tell who composes the mails of each kind, as in `auth.verify_email`."""
    app.extensions["house_mails"] = dict(composers)


def check_configured() -> None:
    """Called before anybody is promised a mail. Raises `MailNotConfigured`."""
    if not smtp.is_configured():
        raise MailNotConfigured


def queue(kind: str, user_id: UUID, *, address: str, **params: Any) -> int:
    """Write a mail down in the running unit of work; it is sent in the end. Returns its id.

    `params` is what its composer gets, ready for JSON; no secrets. Raises `LookupError` when there
    is no composer of that `kind`.
    """
    _composer(kind)
    values = {"kind": kind, "user_id": user_id, "address": address, "params": params}
    query = insert(OutgoingMail).values(values).returning(OutgoingMail.id)
    mail_id = int(db.session.scalar(query) or 0)
    enqueue("notifications.send_mail", mail_id)
    return mail_id


def send(mail_id: int) -> None:
    """Send a mail that was written down, unless somebody is at it, or it is done with.

    It counts as `sending` from when the server is ready to take it until it has answered.
    """
    with unit_of_work():
        only = _mails.c.status == "queued"
        held = lease.take(_mails, mail_id, seconds=SECONDS, only=only)
    if held is None:
        return
    try:
        _attempt(held)
    except LeaseLost:
        log.warning("mail.lease_lost", id=mail_id, attempt=held.attempt)


def sweep() -> int:
    """Hand over again what was lost or is due for its next attempt; returns how many.

    What was being sent when its worker was lost may have been taken: it is not sent again.
    """
    with unit_of_work():
        found = lease.overdue(_mails, limit=SWEPT)
        unknown = [row.id for row in found if row.status == "sending"]
        if unknown:
            gone = _mails.update().where(_mails.c.id.in_(unknown), _mails.c.status == "sending")
            values = {"status": "failed", "error": UNKNOWN, "sweep_at": None}
            run(gone.values(finished_at=now(), **values))
        for row in found:
            if row.status == "queued":
                enqueue("notifications.send_mail", row.id)
    return len(found)


def clean_up() -> int:
    """Delete mails that were done with long ago; returns how many."""
    old = select(_mails.c.id).where(_mails.c.finished_at < now() - KEPT)
    return delete_in_batches(_mails, old.order_by(_mails.c.finished_at))


def _composer(kind: str) -> Composer:
    composers: dict[str, Composer] = current_app.extensions["house_mails"]
    if kind not in composers:
        raise LookupError(f"There are no mails of the kind {kind!r}.")
    return composers[kind]


def _attempt(held: Lease) -> None:
    """Send it, or write down why not. Raises `LeaseLost`."""
    if held.attempt > ATTEMPTS:
        _finish(held, "failed", error=WORKER_LOST)
        return
    try:
        message = _compose(held)
    except AddressUnusable:
        _finish(held, "failed", error="No mail can be sent to this address.")
    except Exception as error:  # whatever it is, the row tells it and the log shows it
        log.exception("mail.not_composed", id=held.row.id, kind=held.row.kind)
        # Only its kind: messages may quote what users wrote.
        _give_back(held, type(error).__name__)
    else:
        if message is None:
            _finish(held, "dropped")
        else:
            _send(held, message)


def _compose(held: Lease) -> EmailMessage | None:
    row = held.row
    mail = _composer(row.kind)(row)
    if mail is None:
        return None
    sender = current_app.config["MAIL_FROM"]
    # The same at each attempt: mail programs show a mail that comes twice only once.
    message_id = f"<mail.{row.id}.{row.created_at.timestamp():.0f}@{domain_of(sender)}>"
    return compose(mail, to=row.address, sender=sender, message_id=message_id)


def _send(held: Lease, message: EmailMessage) -> None:
    release_connection()
    try:
        with smtp.session() as server:
            with unit_of_work():
                lease.keep(held, status="sending")
            server.send(message)
            # Before the server is taken leave of: the less can come in between.
            _finish(held, "sent")
    except smtp.MailRefused as error:
        _finish(held, "failed", error=str(error))
    except smtp.MailFailed as error:
        _give_back(held, str(error))


def _finish(held: Lease, status: str, error: str | None = None) -> None:
    with unit_of_work():
        lease.finish(held, status=status, error=error, finished_at=now())
    told = log.warning if error else log.info
    about = {"id": held.row.id, "kind": held.row.kind, "attempt": held.attempt}
    told("mail.done", **about, status=status, error=error)


def _give_back(held: Lease, error: str) -> None:
    if held.attempt >= ATTEMPTS:
        _finish(held, "failed", error=error)
        return
    seconds = lease.backoff(held.attempt, first=FIRST_PAUSE)
    with unit_of_work():
        lease.put_off(held, seconds=seconds, status="queued", error=error)
