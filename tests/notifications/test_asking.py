"""`/notifications`: asking to be told something, seeing what came of it, putting it aside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Notification
from habit_api.notifications import service
from tests.client import error_code, error_fields
from tests.mailbox import text_of
from tests.notifications.steps import change_user, remind, statuses, told

HOUR = timedelta(hours=1)
AT = "2026-11-20T12:30:00Z"
FICUS = {"title": "Water the ficus", "channel": "email", "scheduled_at": AT}


@pytest.fixture
def verified(app, ada):
    change_user(app, ada, email_verified=True)
    return ada


def ask(user, **fields):
    answer = user.post("/notifications", {**FICUS, **fields})
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_notification_comes_at_its_moment(app, verified, clock, mailbox):
    made = ask(verified, body="It looks <sad>.")
    assert (made["status"], made["attempts"], made["sent_at"]) == ("scheduled", 0, None)
    remind(app, "email")
    assert mailbox.messages == []
    clock.shift(HOUR / 2)
    remind(app, "email")
    [message] = mailbox.of("ada@example.com")
    assert (message["Subject"], "It looks <sad>." in text_of(message)) == ("Water the ficus", True)
    assert "It looks &lt;sad&gt;." in text_of(message, "html")
    assert "/unsubscribe/" in message["List-Unsubscribe"]
    shown = verified.get(f"/notifications/{made['id']}").json
    assert (shown["status"], shown["sent_at"]) == ("sent", AT)


def test_where_it_is_made_is_told(verified):
    answer = verified.post("/notifications", FICUS)
    assert verified.get(answer.headers["Location"]).json == answer.json


@pytest.mark.parametrize("channel", ["telegram", "email", "webhook", "ntfy"])
def test_a_channel_that_does_not_reach_the_user_is_refused(ada, channel):
    answer = ada.post("/notifications", {**FICUS, "channel": channel})
    assert (answer.status_code, error_code(answer)) == (422, "CHANNEL_UNUSABLE")
    assert told(ada) == []


def test_whoever_wants_no_mails_with_notices_gets_none(app, verified, clock, mailbox):
    ask(verified)
    change_user(app, verified, notice_emails=False)
    assert verified.post("/notifications", FICUS).status_code == 422
    clock.shift(HOUR / 2)
    remind(app, "email")
    assert (mailbox.messages, statuses(verified)) == ([], ["failed"])


@pytest.mark.parametrize("moment", ["2026-11-20T11:54:59Z", "2027-11-21T12:00:01Z"])
def test_neither_the_past_nor_the_far_future(verified, moment):
    answer = verified.post("/notifications", {**FICUS, "scheduled_at": moment})
    assert (answer.status_code, error_code(answer)) == (422, "SCHEDULED_OUT_OF_RANGE")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "x" * 201),
        ("body", "x" * 2001),
        ("channel", "pigeon"),
        ("scheduled_at", "tomorrow"),
        ("habit_id", 0),
        ("status", "sent"),
    ],
)
def test_bad_fields_are_named(verified, field, value):
    assert field in error_fields(verified.post("/notifications", {**FICUS, field: value}))


def test_it_may_be_about_a_habit_of_one_s_own(verified, stranger, nobody):
    assert ask(verified, habit_id=verified.habit()["id"])["habit_id"]
    eves = stranger.habit()
    assert verified.post("/notifications", {**FICUS, "habit_id": eves["id"]}).status_code == 403
    missing = verified.post("/notifications", {**FICUS, "habit_id": eves["id"] + 1000})
    assert error_code(missing) == "HABIT_NOT_FOUND"


def test_there_is_an_end_to_what_one_may_schedule(verified, monkeypatch):
    monkeypatch.setattr(service, "MOST_SCHEDULED", 2)
    made = [ask(verified) for _ in range(2)]
    answer = verified.post("/notifications", FICUS)
    assert (answer.status_code, error_code(answer)) == (409, "TOO_MANY_SCHEDULED")
    verified.post(f"/notifications/{made[0]['id']}/dismiss")
    ask(verified)


def test_what_is_dismissed_does_not_come(app, verified, clock, mailbox):
    made = ask(verified)
    for _ in range(2):
        answer = verified.post(f"/notifications/{made['id']}/dismiss")
        assert (answer.status_code, answer.json["status"]) == (200, "dismissed")
    clock.shift(HOUR / 2)
    remind(app, "email")
    assert mailbox.messages == []


def test_what_came_can_be_put_aside_and_keeps_when_it_came(app, verified, clock, mailbox):
    made = ask(verified)
    clock.shift(HOUR / 2)
    remind(app, "email")
    answer = verified.post(f"/notifications/{made['id']}/dismiss").json
    assert (answer["status"], answer["sent_at"]) == ("dismissed", AT)


def test_what_is_on_its_way_cannot_be_put_aside(app, verified):
    made = ask(verified)
    with app.app_context(), unit_of_work():
        db.session.execute(update(Notification).values(status="sending"))
    answer = verified.post(f"/notifications/{made['id']}/dismiss")
    assert (answer.status_code, error_code(answer)) == (409, "BEING_SENT")


def test_the_list_is_filtered_sorted_and_read_on_by_a_cursor(verified):
    made = [ask(verified, scheduled_at=f"2026-11-20T1{hour}:00:00Z") for hour in (3, 5, 4)]
    verified.post(f"/notifications/{made[0]['id']}/dismiss")
    by_time = [made[0]["id"], made[2]["id"], made[1]["id"]]
    assert [row["id"] for row in told(verified)] == by_time
    assert [row["id"] for row in told(verified, sort="-scheduled_at")] == by_time[::-1]
    assert [row["id"] for row in told(verified, status="scheduled")] == by_time[1:]
    assert told(verified, channel="ntfy") == []
    query = {"limit": 2, "sort": "scheduled_at"}
    first = verified.get("/notifications", query_string=query).json
    query["cursor"] = first["next_cursor"]
    second = verified.get("/notifications", query_string=query).json
    assert [row["id"] for page in (first, second) for row in page["notifications"]] == by_time
    assert (first["total"], second["next_cursor"]) == (3, None)


def test_whose_it_is_decides(verified, stranger, nobody):
    made = ask(verified)
    path = f"/notifications/{made['id']}"
    for user, status in ((nobody, 401), (stranger, 403), (verified, 200)):
        assert user.get(path).status_code == status
        assert user.post(f"{path}/dismiss").status_code == status
    assert nobody.get("/notifications").status_code == 401
    assert nobody.post("/notifications", FICUS).status_code == 401
    assert told(stranger) == []
    assert verified.get("/notifications/999999").status_code == 404


def test_old_ones_go(app, verified, clock):
    ask(verified)
    verified.post(f"/notifications/{ask(verified)['id']}/dismiss")
    clock.shift(service.KEPT + HOUR)
    with app.app_context():
        assert service.clean_up() == 1
    assert statuses(verified) == ["scheduled"]
