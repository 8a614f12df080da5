"""Who is told that the program switched an endpoint off."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import update

from habit_api.core import jobs
from habit_api.core.extensions import db
from habit_api.models import User
from tests.mailbox import mail_server, text_of
from tests.webhooks.steps import record

GONE = "Your webhook to 127.0.0.1 said that it is gone (410). It is told nothing more."
FAILING = "Your webhook to 127.0.0.1 took nothing for a week. It is told nothing more."


@pytest.fixture
def box(app):
    with mail_server(app) as box:
        yield box


@pytest.fixture
def reader(app, owner):
    """Sets columns of the owner, whose address is proven."""

    def settle(**values):
        with app.app_context():
            mine = update(User).where(User.id == UUID(owner.user["id"]))
            db.session.execute(mine.values({"email_verified": True, **values}))
            db.session.commit()

    settle()
    return settle


def gone(there, hook, worker):
    """Have it switched off; what comes of that is left waiting."""
    there.statuses = [410]
    hook.ping()
    [message] = worker.waiting
    worker.waiting.clear()
    with worker.app.app_context():
        jobs.get(message.name).perform(*message.ids)


def test_its_user_gets_a_mail(owner, reader, there, hook, worker, box):
    gone(there, hook, worker)
    assert [message.name for message in worker.waiting] == ["notifications.send_mail"]
    worker.work()
    [mail] = box.of(owner.user["email"])
    assert mail["Subject"] == "A webhook was switched off"
    assert GONE in text_of(mail)
    assert there.url not in text_of(mail)
    assert "/unsubscribe/" in mail["List-Unsubscribe"]


def test_a_week_of_failures_is_told_once(app, owner, reader, there, hook, worker, box):
    there.statuses = [500]
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    for days in (0, 1, 3, 7, 8):
        with time_machine.travel(start + dt.timedelta(days=days), tick=False):
            record(app, owner, "level.reached", level=2)
            worker.work()
            worker.sweep()
    [mail] = box.messages
    assert FAILING in text_of(mail)


def test_it_is_told_in_the_language_of_its_user(reader, there, hook, worker, box):
    reader(language="ru")
    gone(there, hook, worker)
    worker.work()
    [mail] = box.messages
    assert mail["Subject"] == "Вебхук выключен"
    assert "Ваш вебхук на 127.0.0.1 ответил, что его больше нет" in text_of(mail)


@pytest.mark.parametrize("values", [{"email_verified": False}, {"notice_emails": False}])
def test_who_wants_no_notices_or_has_no_proven_address_gets_none(
    reader, there, hook, worker, values
):
    reader(**values)
    gone(there, hook, worker)
    assert (hook.shown["disabled_reason"], worker.waiting) == ("gone", [])


def back_on(reader, hook):
    hook.patch(active=True)


def deleted(reader, hook):
    hook.user.delete(f"/webhooks/{hook.id}")


def moved(reader, hook):
    reader(email="another@example.com", email_key="another@example.com")


@pytest.mark.parametrize("change", [back_on, deleted, moved])
def test_what_no_longer_holds_is_not_sent(reader, there, hook, worker, box, change):
    gone(there, hook, worker)
    change(reader, hook)
    worker.work()
    assert box.messages == []


def test_who_switches_it_off_is_told_nothing(reader, hook, worker):
    hook.patch(active=False)
    assert worker.waiting == []
