"""What tests of notifications do over and over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import OutgoingMail
from habit_api.notifications import mails
from tests.client import Api

READER = "reader@example.com"


def queue(app: Flask, user: Api, address: str = READER, **params: Any) -> int:
    """A mail of the tests' kind, written down and committed."""
    with app.app_context(), unit_of_work():
        return mails.queue("tests.hello", UUID(user.user["id"]), address=address, **params)


def send(app: Flask, mail_id: int) -> Any:
    """What a worker does that got the mail's message; what its row says afterwards."""
    with app.app_context():
        mails.send(mail_id)
    return mail_row(app, mail_id)


def sweep_mails(app: Flask) -> int:
    with app.app_context():
        return mails.sweep()


def mail_row(app: Flask, mail_id: int) -> Any:
    with app.app_context():
        query = select(OutgoingMail.__table__).where(OutgoingMail.id == mail_id)
        return db.session.execute(query).one_or_none()
