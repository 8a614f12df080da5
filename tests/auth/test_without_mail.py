"""A server in production that was given no mail server promises nobody a mail."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.models import Job, OutgoingMail
from tests.client import error_code


@pytest.fixture(autouse=True)
def _without_mail(app, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    monkeypatch.setitem(app.config, "APP_ENV", "production")


def waiting(app):
    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(t)) for t in (Job, OutgoingMail)]


@pytest.mark.parametrize("path", ["/auth/verify-email/resend", "/reports/weekly/email"])
def test_whoever_asks_for_a_mail_is_told_that_none_comes(app, owner, path):
    before = waiting(app)
    refused = owner.post(path)
    assert (refused.status_code, error_code(refused)) == (503, "MAIL_NOT_CONFIGURED")
    assert waiting(app) == before


def test_a_notification_by_mail_is_not_taken(app, owner):
    body = {"title": "Tea", "channel": "email", "scheduled_at": now().isoformat()}
    refused = owner.post("/notifications", body)
    assert (refused.status_code, error_code(refused)) == (503, "MAIL_NOT_CONFIGURED")
    assert owner.get("/notifications").json["total"] == 0


def test_a_forgotten_password_is_answered_alike_whether_or_not_there_is_an_account(
    app, nobody, owner
):
    before = waiting(app)
    for address in ("ada@example.com", "nobody@example.com"):
        refused = nobody.post("/auth/password/forgot", {"email": address})
        assert (refused.status_code, error_code(refused)) == (503, "MAIL_NOT_CONFIGURED")
        assert refused.json["error"]["message"] == "This server sends no mails."
    assert waiting(app) == before


def test_in_development_mails_go_to_the_log_and_are_promised(app, nobody, monkeypatch):
    monkeypatch.setitem(app.config, "APP_ENV", "development")
    asked = nobody.post("/auth/password/forgot", {"email": "ada@example.com"})
    assert asked.status_code == 202
