"""Mails are written down with their cause, and sent in the end; over a real mail server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from habit_api.core import lease
from habit_api.core.broker import Message
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import OutgoingMail
from habit_api.notifications import mails
from tests.mailbox import send_all, text_of
from tests.notifications.steps import READER, mail_row, queue, send, sweep_mails
from tests.times import NOON

MOMENT = datetime.fromisoformat(NOON)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_mail_arrives_and_its_row_says_so(app, owner, desk, mailbox):
    row = send(app, queue(app, owner, name="Ada"))
    assert (row.status, row.error, row.sweep_at) == ("sent", None, None)
    [message] = mailbox.messages
    assert (message["To"], text_of(message)) == (READER, "Hello, Ada\n")
    assert desk.rows[0].params == {"name": "Ada"}


def test_its_job_leaves_with_the_commit_of_its_cause(app, owner, desk, outbox):
    mail_id = queue(app, owner)
    assert Message("notifications.send_mail", (mail_id,), mails.SECONDS) in outbox.sent


def test_what_is_rolled_back_leaves_no_mail(app, owner, desk, mailbox):
    send_all(app)  # the one that verifies the owner's address
    mailbox.messages.clear()

    def fail():
        with unit_of_work():
            mails.queue("tests.hello", UUID(owner.user["id"]), address=READER)
            raise RuntimeError

    with app.app_context(), pytest.raises(RuntimeError):
        fail()
    assert (send_all(app), mailbox.messages) == (0, [])


def test_a_kind_that_nobody_composes_is_a_mistake_seen_at_once(app, owner):
    with app.app_context(), unit_of_work(), pytest.raises(LookupError):
        mails.queue("tests.unknown", UUID(owner.user["id"]), address=READER)


def test_a_mail_is_sent_once_however_often_its_job_comes(app, owner, desk, mailbox):
    mail_id = queue(app, owner)
    for _ in range(3):
        send(app, mail_id)
    assert len(mailbox.messages) == 1


def test_what_nobody_wants_any_more_is_dropped(app, owner, desk, mailbox):
    desk.mail = None
    assert send(app, queue(app, owner)).status == "dropped"
    assert mailbox.messages == []


@pytest.mark.parametrize("address", ["not an address", "почта@example.com", "a@b.c\r\nBcc: x@y.z"])
def test_what_is_no_address_is_refused_without_asking(app, owner, desk, mailbox, address):
    row = send(app, queue(app, owner, address))
    assert (row.status, row.error) == ("failed", "No mail can be sent to this address.")
    assert mailbox.messages == []


def test_an_address_that_the_server_rejects_ends_it(app, owner, desk, mailbox):
    mailbox.answers[READER] = ["550 5.1.1 No such user"]
    row = send(app, queue(app, owner))
    assert (row.status, row.error) == ("failed", "550 5.1.1 No such user")
    assert sweep_mails(app) == 0


def test_a_mail_that_the_server_rejects_after_reading_it_ends_too(app, owner, desk, mailbox):
    mailbox.after_data = ["554 5.7.1 Looks like spam"]
    assert send(app, queue(app, owner)).status == "failed"


def test_a_server_that_is_busy_is_asked_again_later(app, owner, desk, mailbox, clock):
    mailbox.answers[READER] = ["451 4.7.1 Greylisted"]
    mail_id = queue(app, owner)
    row = send(app, mail_id)
    assert (row.status, row.error, row.attempts) == ("queued", "451 4.7.1 Greylisted", 1)
    assert send(app, mail_id).attempts == 1, "not before its time"
    clock.shift(mails.FIRST_PAUSE)
    assert sweep_mails(app) == 1
    assert send(app, mail_id).status == "sent"


def test_a_server_that_is_away_is_tried_for_hours(app, owner, desk, clock, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:1")
    mail_id, began = queue(app, owner), MOMENT
    while (row := send(app, mail_id)).status == "queued":
        assert row.error == "The mail server cannot be reached."
        clock.move_to(row.lease_until)
    assert (row.status, row.attempts) == ("failed", mails.ATTEMPTS)
    assert row.finished_at - began > timedelta(hours=2)


def test_a_composer_that_fails_is_called_again_and_given_up_in_the_end(app, owner, desk, clock):
    desk.error = ValueError("secret")
    mail_id = queue(app, owner)
    while (row := send(app, mail_id)).status == "queued":
        clock.move_to(row.lease_until)
    assert (row.status, row.error, len(desk.rows)) == ("failed", "ValueError", mails.ATTEMPTS)


def test_each_attempt_has_the_same_message_id(app, owner, desk, mailbox):
    mail_id = queue(app, owner)
    for _ in range(2):
        send(app, mail_id)
        with app.app_context(), unit_of_work():
            again = {"status": "queued", "sweep_at": LONG_AGO, "finished_at": None}
            db.session.execute(update(OutgoingMail).values(lease_until=LONG_AGO, **again))
    first, second = (message["Message-ID"] for message in mailbox.messages)
    assert first == second
    assert first.startswith(f"<mail.{mail_id}.")


def taken(app, mail_id, **values):
    """The mail as a worker left it that was killed long ago."""
    with app.app_context(), unit_of_work():
        held = lease.take(mails._mails, mail_id, seconds=mails.SECONDS)
        assert held is not None
        lease.keep(held, sweep_at=LONG_AGO, lease_until=LONG_AGO, **values)


def test_what_was_being_sent_when_its_worker_died_is_not_sent_again(app, owner, desk, mailbox):
    mail_id = queue(app, owner)
    taken(app, mail_id, status="sending")
    assert sweep_mails(app) == 1
    row = mail_row(app, mail_id)
    assert (row.status, row.error, row.sweep_at) == ("failed", mails.UNKNOWN, None)
    assert send(app, mail_id).status == "failed"
    assert mailbox.messages == []


def test_what_was_not_yet_being_sent_when_its_worker_died_is_sent(app, owner, desk, mailbox):
    mail_id = queue(app, owner)
    taken(app, mail_id)
    assert sweep_mails(app) == 1
    assert send(app, mail_id).status == "sent"


def test_old_mails_go_and_those_on_their_way_stay(app, owner, desk, mailbox, clock):
    done, waiting = queue(app, owner), queue(app, owner)
    send(app, done)
    clock.shift(mails.KEPT + timedelta(seconds=1))
    with app.app_context():
        assert mails.clean_up() == 1
    assert (mail_row(app, done), mail_row(app, waiting).status) == (None, "queued")


def test_with_the_account_its_mails_go(app, owner, desk, mailbox):
    mail_id = queue(app, owner)
    assert owner.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert send(app, mail_id) is None
    assert mailbox.messages == []
