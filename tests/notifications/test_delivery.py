"""Handing over: what is wanted, once, again where it may succeed, and nothing lost by a crash."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Notification
from habit_api.notifications import delivery, reminding
from habit_api.notifications.channels.base import Failed, Refused
from tests.notifications.steps import change_user, remind, statuses, told
from tests.times import NOON

HOUR = timedelta(hours=1)
LONG_AGO = datetime.fromisoformat(NOON)


@pytest.fixture
def due(app, ada, clock):
    """A reminder that is made, and not yet handed over; its habit."""
    habit = ada.habit(reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    with app.app_context():
        reminding.remind()
    return habit


def deliver(app):
    with app.app_context():
        delivery.sweep()
        return delivery.deliver("fake")


def test_what_was_done_meanwhile_is_not_sent(app, ada, fake, due):
    ada.complete(due)
    deliver(app)
    assert (fake.sent, statuses(ada)) == ([], ["dismissed"])


def test_what_was_deleted_meanwhile_is_not_sent(app, ada, fake, due):
    ada.delete(f"/habits/{due['id']}")
    deliver(app)
    assert (fake.sent, statuses(ada)) == ([], ["dismissed"])


def test_a_channel_that_is_not_wanted_any_more_gets_no_reminder(app, ada, fake, due):
    change_user(app, ada, reminder_channels=["email"])
    deliver(app)
    assert (fake.sent, statuses(ada)) == ([], ["dismissed"])


def test_of_an_account_that_was_closed_meanwhile_nothing_is_sent(app, ada, fake, due):
    change_user(app, ada, is_active=False)
    deliver(app)
    assert fake.sent == []


def test_a_channel_that_reaches_nobody_any_more_says_so(app, ada, fake, due):
    fake.reaches = False
    deliver(app)
    [row] = told(ada)
    assert (row["status"], row["last_error"]) == ("failed", delivery.UNUSABLE)


def test_a_refusal_ends_it(app, ada, fake, due):
    fake.errors = [Refused("The bot was blocked.")]
    deliver(app)
    [row] = told(ada)
    assert (row["status"], row["last_error"]) == ("failed", "The bot was blocked.")
    assert deliver(app) == 0


def test_a_bug_of_a_channel_ends_it_without_telling_what_it_knew(app, ada, fake, due):
    fake.errors = [KeyError("secret")]
    deliver(app)
    assert [row["last_error"] for row in told(ada)] == ["KeyError"]


@pytest.mark.parametrize("retry_after", [None, 60])
def test_a_failure_is_tried_again_when_it_is_time(app, ada, fake, due, clock, retry_after):
    fake.errors = [Failed("Too busy.", retry_after=retry_after)]
    deliver(app)
    [row] = told(ada)
    assert (row["status"], row["attempts"], row["last_error"]) == ("scheduled", 1, "Too busy.")
    assert deliver(app) == 0
    clock.shift(retry_after or delivery.FIRST_PAUSE)
    deliver(app)
    [row] = told(ada)
    assert (row["status"], row["attempts"], row["last_error"]) == ("sent", 2, None)


def test_what_fails_until_it_is_too_late_has_failed(app, ada, fake, due, clock):
    fake.errors = [Failed("Too busy.", retry_after=10_000)]
    deliver(app)
    clock.shift(2 * HOUR)
    deliver(app)
    [row] = told(ada)
    assert (row["status"], row["last_error"]) == ("failed", "Too busy.")


def test_it_is_not_tried_for_ever(app, ada, fake, due, monkeypatch):
    monkeypatch.setattr(delivery, "ATTEMPTS", 1)
    fake.errors = [Failed("Too busy.")]
    deliver(app)
    assert statuses(ada) == ["failed"]


def test_what_nobody_came_to_in_time_was_missed(app, ada, fake, due, clock):
    clock.shift(2 * HOUR)
    deliver(app)
    assert (fake.sent, statuses(ada)) == ([], ["missed"])


def test_what_was_being_sent_when_its_worker_died_is_not_sent_again(app, ada, fake, due):
    with app.app_context(), unit_of_work():
        lost = {"status": "sending", "lease_until": LONG_AGO, "sweep_at": LONG_AGO}
        db.session.execute(update(Notification).values(lost))
    deliver(app)
    [row] = told(ada)
    assert (fake.sent, row["status"], row["last_error"]) == ([], "failed", delivery.UNKNOWN)


def test_a_worker_that_was_too_slow_is_overruled(app, ada, fake, due, monkeypatch):
    send = fake.send

    def slowly(address, message):
        send(address, message)
        with unit_of_work():
            db.session.execute(update(Notification).values(sweep_at=LONG_AGO))
        delivery.sweep()

    monkeypatch.setattr(fake, "send", slowly)
    deliver(app)
    assert statuses(ada) == ["failed"]


def test_a_channel_is_told_whom_it_has_lost(app, ada, fake, due, monkeypatch):
    lost = []
    monkeypatch.setattr(fake, "lost", lost.extend)
    fake.errors = [Refused("Gone.", gone=True)]
    deliver(app)
    assert [str(user_id) for user_id in lost] == [ada.user["id"]]


def test_a_round_goes_out_side_by_side_and_rounds_follow_until_nothing_is_left(
    app, ada, fake, clock
):
    for number in range(7):
        ada.habit(f"habit {number}", reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    remind(app)
    assert len(fake.sent) == 7
    assert set(statuses(ada)) == {"sent"}


def test_a_job_that_was_long_enough_at_it_leaves_the_rest_to_the_next(
    app, ada, fake, clock, outbox, monkeypatch
):
    for number in range(7):
        ada.habit(f"habit {number}", reminder_times=["12:30"])
    clock.shift(HOUR / 2)
    with app.app_context():
        reminding.remind()
        monkeypatch.setattr(delivery, "BUDGET", 0)
        outbox.take()
        delivery.deliver("fake")
    assert [message.name for message in outbox.take()] == ["notifications.deliver"]


def test_a_channel_that_is_gone_delivers_nothing(app):
    with app.app_context():
        assert delivery.deliver("pigeon") == 0


@pytest.mark.parametrize(
    ("language", "days", "title", "body"),
    [
        ("en", 0, "Reminder: Meditate", "Today is a good day to begin."),
        ("en", 1, "Reminder: Meditate", "Kept 1 time in a row. Keep it going!"),
        ("en", 2, "Reminder: Meditate", "Kept 2 times in a row. Keep it going!"),
        ("ru", 2, "Напоминание: Meditate", "Выполнено 2 раза подряд. Так держать!"),
        ("ru", 5, "Напоминание: Meditate", "Выполнено 5 раз подряд. Так держать!"),
    ],
)
def test_reminders_speak_the_reader_s_language(app, ada, fake, due, language, days, title, body):
    ada.patch("/users/me", {"language": language})
    for ago in range(days, 0, -1):
        ada.complete(due, LONG_AGO.date() - timedelta(days=ago))
    deliver(app)
    [message] = fake.sent
    assert (message.title, message.body) == (title, body)
