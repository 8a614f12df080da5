"""What tests of reports do over and over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import OutgoingMail, User
from habit_api.notifications.mail import Mail
from habit_api.reports import letters
from habit_api.reports.service import KIND
from tests.client import Api


def weekly(api: Api, **query: Any) -> dict[str, Any]:
    """The report."""
    answer = api.get("/reports/weekly", query_string=query)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.get_json()
    return found


def page(api: Api, **query: Any) -> str:
    """The report as HTML."""
    answer = api.get("/reports/weekly", query_string=query, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    return answer.text


def verified(app: Flask, api: Api, **values: Any) -> Api:
    """The same user, whose e-mail address is verified."""
    with app.app_context(), unit_of_work():
        mine = update(User).where(User.id == UUID(api.user["id"]))
        db.session.execute(mine.values(email_verified=True, **values))
    return api


def queued(app: Flask) -> list[Any]:
    """The mails on their way."""
    with app.app_context():
        query = (
            select(OutgoingMail.__table__)
            .where(OutgoingMail.kind == KIND)
            .order_by(OutgoingMail.id)
        )
        return list(db.session.execute(query).all())


def composed(app: Flask) -> Mail | None:
    """What becomes of the last of them."""
    with app.app_context():
        return letters.weekly(queued(app)[-1])
