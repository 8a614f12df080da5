"""What tests of notifications do over and over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import OutgoingMail, User
from habit_api.notifications import delivery, mails, reminding
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


class Traveller(Api):
    """Somebody who signs in anew whenever time went by: tokens live a quarter of an hour."""

    kept: dict[str, Any]
    signed_in_at = datetime.min.replace(tzinfo=UTC)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        if abs(now() - self.signed_in_at) > timedelta(minutes=10):
            self.signed_in_at, nobody = now(), Api(self.client, self.contract)
            self.token = nobody.sign_in(self.user["username"]).token
        return super().call(method, path, **options)


def traveller(user: Api) -> Traveller:
    made = Traveller(user.client, user.contract)
    made.user = user.user
    return made


def change_user(app: Flask, user: Api, **values: Any) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.id == UUID(user.user["id"])).values(values))


Who = TypeVar("Who", bound=Api)


def reminded_on(app: Flask, user: Who, *names: str) -> Who:
    """The user, who wants reminders on these channels."""
    change_user(app, user, reminder_channels=list(names))
    return user


def remind(app: Flask, *names: str) -> int:
    """What the periodic jobs do: make what is due, and hand over what is to go on these channels.

    Returns how many reminders were looked at.
    """
    with app.app_context():
        found = reminding.remind()
        delivery.sweep()
        for name in names or ("fake",):
            delivery.deliver(name)
    return found


def told(user: Api, **query: Any) -> list[dict[str, Any]]:
    """The user's notifications, the earliest first."""
    answer = user.get("/notifications", query_string={"sort": "scheduled_at", **query})
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.get_json()["notifications"]
    return found


def statuses(user: Api) -> list[str]:
    return [row["status"] for row in told(user)]
