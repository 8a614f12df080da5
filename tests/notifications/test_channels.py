"""Each channel over a real server of its kind: what it hands over, and what it makes of a no."""

from __future__ import annotations

import time
from datetime import timedelta

import orjson
import pytest

from habit_api.notifications import delivery, reminding, smtp
from habit_api.notifications.channels import ntfy
from habit_api.notifications.channels.base import Unsure
from habit_api.notifications.channels.ntfy import Ntfy
from tests.jobs.conftest import outbox as outbox
from tests.mailbox import text_of
from tests.notifications.steps import change_user, remind, reminded_on, told, traveller
from tests.receiver import receiver
from tests.servers import free_port
from tests.statements import counted
from tests.telegram.bot_api import Refusal
from tests.telegram.conftest import api as api
from tests.telegram.conftest import bot_server as bot_server
from tests.telegram.steps import Chat, link
from tests.times import TODAY
from tests.webhooks.steps import documented

HALF_AN_HOUR = timedelta(minutes=30)
NAME = "Бег <b> & Co"


@pytest.fixture
def linked(app, clock, nobody, api):
    """Somebody who is reminded in a Telegram chat, with a habit that is due."""
    user = nobody.sign_up("ada")
    link(user, Chat(app, nobody, api, 42))
    return due(app, user, clock, api, "telegram")


def due(app, user, clock, api, channel):
    user = reminded_on(app, traveller(user), channel)
    user.kept = user.habit(NAME, reminder_times=["12:30"])
    if api is not None:
        api.take()
    clock.shift(HALF_AN_HOUR)
    return user


def outcome(user):
    [row] = told(user)
    return row["status"], row["last_error"]


def test_telegram_gets_a_message_with_a_button(app, linked, api):
    remind(app, "telegram")
    [(method, params)] = api.take()
    assert (method, params["chat_id"], params["parse_mode"]) == ("sendMessage", 42, "HTML")
    assert params["text"].startswith("<b>Reminder: Бег &lt;b&gt; &amp; Co</b>\n")
    [[button]] = params["reply_markup"]["inline_keyboard"]
    data = f"done:{linked.kept['id']}:{TODAY}"
    assert button == {"text": "Done", "callback_data": data}
    assert outcome(linked) == ("sent", None)


def test_telegram_is_asked_again_when_it_says_so(app, linked, api, clock):
    api.refusals.append(Refusal(429, "Too Many Requests", retry_after=40))
    remind(app, "telegram")
    assert outcome(linked) == ("scheduled", "Telegram wants fewer messages.")
    clock.shift(39)
    remind(app, "telegram")
    assert api.take() == []
    clock.shift(1)
    remind(app, "telegram")
    assert outcome(linked) == ("sent", None)


def test_telegram_says_that_the_bot_was_blocked_and_is_not_asked_again(app, linked, api, clock):
    api.refusals.append(Refusal(403, "Forbidden: bot was blocked by the user"))
    remind(app, "telegram")
    assert outcome(linked) == ("failed", "Telegram: Forbidden: bot was blocked by the user")
    ask = {"title": "x", "channel": "telegram", "scheduled_at": "2026-11-20T13:00:00Z"}
    assert linked.post("/notifications", ask).status_code == 422


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(Refusal(400, "Bad Request: chat not found"), "failed"), (Refusal(401, "No"), "scheduled")],
    ids=["no chat", "wrong token"],
)
def test_what_telegram_may_mend_is_tried_again(app, linked, api, refusal, status):
    api.refusals.append(refusal)
    remind(app, "telegram")
    assert outcome(linked)[0] == status


@pytest.mark.parametrize(
    "refusal",
    [Refusal(502, "Bad Gateway"), Refusal(done_all_the_same=True)],
    ids=["down", "hung up"],
)
def test_what_telegram_may_have_taken_is_not_sent_again(app, linked, api, refusal, clock):
    api.refusals.append(refusal)
    for _ in range(3):
        remind(app, "telegram")
        clock.shift(60)
    assert outcome(linked) == ("failed", str(Unsure()))
    assert len(api.take()) == refusal.done_all_the_same


def test_what_did_not_leave_for_telegram_is_sent_later(app, linked, api, clock):
    url, app.config["TELEGRAM_API_URL"] = api.url, "http://127.0.0.1:9"
    remind(app, "telegram")
    assert outcome(linked) == ("scheduled", "Telegram cannot be reached.")
    app.config["TELEGRAM_API_URL"] = url
    clock.shift(60)
    remind(app, "telegram")
    assert outcome(linked) == ("sent", None)


def test_without_a_bot_nobody_is_reached_by_telegram(app, linked, api, monkeypatch):
    monkeypatch.setitem(app.config, "TELEGRAM_BOT_TOKEN", "")
    remind(app, "telegram")
    assert told(linked) == []


@pytest.fixture
def mailed(app, clock, nobody):
    user = nobody.sign_up("ada")
    change_user(app, user, email_verified=True)
    return due(app, user, clock, None, "email")


def test_mail_gets_text_page_and_a_way_out(app, mailed, mailbox, nobody):
    remind(app, "email")
    [message] = mailbox.of("ada@example.com")
    assert message["Subject"] == f"Reminder: {NAME}"
    assert "Бег &lt;b&gt; &amp; Co" in text_of(message, "html")
    assert NAME in text_of(message)
    way_out = message["List-Unsubscribe"].strip("<>").removeprefix(app.config["PUBLIC_URL"])
    assert nobody.post(way_out).json == {"kind": "reminders", "subscribed": False}
    assert mailed.get("/users/me/settings").json["reminder_channels"] == []


def test_mail_goes_to_verified_addresses_only(app, mailed, mailbox):
    change_user(app, mailed, email_verified=False)
    remind(app, "email")
    assert (mailbox.messages, told(mailed)) == ([], [])


@pytest.mark.parametrize(
    ("said", "status"), [("550 No such user", "failed"), ("450 Come back", "scheduled")]
)
def test_a_no_of_the_mail_server_is_told(app, mailed, mailbox, said, status):
    mailbox.answers["ada@example.com"] = [said]
    remind(app, "email")
    assert outcome(mailed) == (status, said)


def test_a_mail_that_the_server_may_have_taken_is_not_sent_again(
    app, mailed, mailbox, clock, monkeypatch
):
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    mailbox.pause = 1
    for _ in range(3):
        remind(app, "email")
        clock.shift(60)
    assert outcome(mailed) == ("failed", smtp.UNKNOWN)
    time.sleep(1)
    assert len(mailbox.messages) <= 1


@pytest.fixture
def topic(app, monkeypatch):
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", True)
    with receiver() as server:
        yield server


@pytest.fixture
def listening(app, clock, nobody, topic):
    """Somebody whose phone listens to a topic."""
    user = nobody.sign_up("ada")
    change_user(app, user, ntfy_url=topic.url)
    return due(app, user, clock, None, "ntfy")


def test_ntfy_gets_a_title_and_a_text(app, listening, topic):
    remind(app, "ntfy")
    [got] = topic.received
    assert got.body.decode() == "Today is a good day to begin."
    assert got.headers["title"].startswith("=?utf-8?")
    assert "\n" not in got.headers["title"]
    assert outcome(listening) == ("sent", None)


@pytest.mark.parametrize(
    ("answer", "status"),
    [(403, "failed"), (404, "failed"), (302, "failed"), (429, "scheduled"), (500, "scheduled")],
)
def test_a_no_of_ntfy_is_told(app, listening, topic, answer, status):
    topic.statuses = [answer]
    remind(app, "ntfy")
    assert outcome(listening) == (status, f"The ntfy server answered {answer}.")


def test_ntfy_may_say_when_to_come_again(app, listening, topic, clock):
    topic.statuses, topic.headers = [429, 200], {"Retry-After": "600"}
    remind(app, "ntfy")
    clock.shift(599)
    remind(app, "ntfy")
    assert len(topic.received) == 1
    clock.shift(1)
    remind(app, "ntfy")
    assert outcome(listening) == ("sent", None)


def test_a_silent_ntfy_server_may_have_taken_it_and_is_not_asked_again(
    app, listening, topic, clock, monkeypatch
):
    monkeypatch.setattr(ntfy, "SECONDS", 0.3)
    topic.answering = lambda *_: topic.done.wait(10)
    for _ in range(3):
        remind(app, "ntfy")
        clock.shift(600)
    assert (len(topic.received), outcome(listening)) == (1, ("failed", str(Unsure())))


def test_an_ntfy_server_that_takes_no_call_is_tried_again(app, listening, topic):
    change_user(app, listening, ntfy_url=f"http://127.0.0.1:{free_port()}/topic")
    remind(app, "ntfy")
    assert outcome(listening) == ("scheduled", "No connection could be made.")


def test_whoever_has_a_slow_server_waits_for_it_alone(
    app, nobody, listening, topic, clock, monkeypatch
):
    monkeypatch.setattr(delivery, "QUICK", 0.2)
    other = reminded_on(app, traveller(nobody.sign_up("bob")), "ntfy")
    change_user(app, other, ntfy_url=topic.url.replace("/hook", "/quick"))
    for number in range(5):
        listening.habit(f"more {number}", reminder_times=["13:00"])
    other.habit(reminder_times=["13:00"])
    clock.shift(HALF_AN_HOUR)
    topic.answering = lambda request, _: request.path == "/hook" and time.sleep(0.3)
    remind(app, "ntfy")
    assert sorted(one.path for one in topic.received) == ["/hook", "/hook", "/quick"]
    clock.shift(Ntfy.rest * 2)
    remind(app, "ntfy")
    assert [one.path for one in topic.received[3:]] == ["/hook", "/hook"]


def test_webhooks_are_told_of_many_in_as_many_statements_as_of_one(
    app, clock, nobody, topic, outbox
):
    user = nobody.sign_up("ada")
    for _ in range(2):
        user.post("/webhooks", {"url": topic.url, "events": ["notification"]})
    user, sent = reminded_on(app, traveller(user), "webhook"), []
    for at, count in (("12:30", 1), ("13:00", 5)):
        for number in range(count):
            user.habit(f"{at} {number}", reminder_times=[at])
        clock.shift(HALF_AN_HOUR)
        with app.app_context(), counted(app) as statements:
            reminding.remind()
            statements.clear()
            assert delivery.deliver("webhook") == count
        sent.append(len(statements))
    assert sent[0] == sent[1]


def test_a_topic_cannot_be_turned_inwards(app, listening, topic, monkeypatch):
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", False)
    remind(app, "ntfy")
    assert (topic.received, outcome(listening)[0]) == ([], "failed")


def test_webhooks_are_told_what_is_theirs_to_tell_on(app, clock, nobody, topic, outbox):
    user = nobody.sign_up("ada")
    hook = {"url": topic.url, "events": ["notification"]}
    made = user.post("/webhooks", hook)
    assert made.status_code == 201, made.json
    user = due(app, user, clock, None, "webhook")
    remind(app, "webhook")
    assert outcome(user) == ("sent", None)
    assert "webhooks.deliver" in [message.name for message in outbox.take()]
    with app.app_context():
        app.extensions["house_jobs"]["webhooks.deliver"].perform(made.json["id"])
    [got] = topic.received
    told_of = orjson.loads(got.body)
    assert (told_of["type"], told_of["data"]["habit_id"]) == ("notification", user.kept["id"])
    assert set(told_of["data"]) == set(dict(documented())["notification"])
    assert told_of["data"]["title"] == f"Reminder: {NAME}"
    assert told_of["data"]["date"] == str(TODAY)
