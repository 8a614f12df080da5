"""What endpoints are told: signed, in full, again until they take it."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
import time_machine
from standardwebhooks import WebhookVerificationError

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.webhooks import delivering
from habit_api.webhooks.queries import TABLE
from habit_api.webhooks.service import SWITCHED_OFF
from tests.client import error_code
from tests.webhooks.steps import Hook, body, record, record_now, verified

# As `rules.md` has them, in seconds after the attempt before.
WAITS = [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]


def test_what_is_sent_is_signed_as_standard_webhooks_says(hook, there, worker):
    delivery = hook.ping()
    assert (delivery["status"], delivery["attempts"], delivery["type"]) == ("pending", 0, "ping")
    worker.work()
    [received] = there.received
    sent = verified(received, hook.secret)
    assert set(sent) == {"type", "timestamp", "data"}
    assert (sent["type"], sent["data"]) == ("ping", {"webhook_id": hook.id})
    assert sent["timestamp"] == delivery["created_at"]
    assert received.headers["webhook-id"] == delivery["message_id"]
    assert received.headers["content-type"] == "application/json"
    [shown] = hook.deliveries
    assert (shown["status"], shown["attempts"], shown["response_status"]) == ("delivered", 1, 200)
    assert shown["next_attempt_at"] is None


def test_another_secret_or_body_does_not_verify(hook, there, worker):
    hook.ping()
    worker.work()
    [received] = there.received
    with pytest.raises(WebhookVerificationError):
        verified(received, "whsec_" + "A" * 43 + "=")
    forged = type(received)(received.method, received.path, received.headers, received.body + b" ")
    with pytest.raises(WebhookVerificationError):
        verified(forged, hook.secret)


def test_attempts_follow_the_schedule_under_one_id(hook, there, worker):
    there.statuses = [500]
    start = moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    with at(start):
        hook.ping()
        worker.work()
    for number, wait in enumerate(WAITS[1:], 1):
        moment += dt.timedelta(seconds=wait)
        with at(moment - dt.timedelta(seconds=1)):
            worker.sweep()
        assert len(there.received) == number
        with at(moment):
            worker.sweep()
        assert len(there.received) == number + 1
    with at(moment + dt.timedelta(days=2)):
        worker.sweep()
    assert len(there.received) == len(WAITS)
    assert len({received.headers["webhook-id"] for received in there.received}) == 1
    assert len({received.body for received in there.received}) == 1
    [shown] = hook.deliveries
    assert (shown["status"], shown["attempts"]) == ("failed", len(WAITS))
    assert (shown["response_status"], shown["last_error"]) == (500, "The answer was 500.")
    assert shown["next_attempt_at"] is None


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 503])
def test_only_2xx_says_that_it_was_taken(hook, there, worker, status):
    there.statuses, there.headers = [status, 204], {"Location": there.url}
    hook.ping()
    worker.work()
    [shown] = hook.deliveries
    assert (shown["status"], shown["response_status"]) == ("pending", status)
    assert hook.shown["failing_since"] is not None
    assert len(there.received) == 1


def test_a_success_ends_the_failing(app, hook, there, worker):
    there.statuses = [500, 200]
    hook.ping()
    worker.work()
    assert hook.shown["failing_since"] is not None
    hook.ping()
    worker.work()
    assert hook.shown["failing_since"] is None
    assert [one["status"] for one in hook.deliveries] == ["delivered", "pending"]


def test_gone_switches_the_endpoint_off(hook, there, worker):
    there.statuses = [500, 410]
    hook.ping()
    worker.work()
    hook.ping()
    worker.work()
    shown = hook.shown
    assert (shown["active"], shown["disabled_reason"]) == (False, "gone")
    assert shown["disabled_at"] is not None
    assert [(one["status"], one["last_error"]) for one in hook.deliveries] == [
        ("failed", "The answer was 410."),
        ("failed", SWITCHED_OFF),
    ]
    refused = hook.user.post(f"/webhooks/{hook.id}/test")
    assert (refused.status_code, error_code(refused)) == (409, "WEBHOOK_INACTIVE")
    [_, old] = hook.deliveries
    again = hook.user.post(f"/webhooks/{hook.id}/deliveries/{old['id']}/redeliver")
    assert error_code(again) == "WEBHOOK_INACTIVE"


def test_a_week_of_failures_switches_the_endpoint_off(app, owner, hook, there, worker):
    there.statuses = [500]
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    for hours in range(0, 24 * 7, 12):
        with at(start + dt.timedelta(hours=hours)):
            record(app, owner, "level.reached", level=2)
            worker.work()
            worker.sweep()
    assert active(app, hook) == (True, None)
    with at(start + dt.timedelta(days=7)):
        record(app, owner, "level.reached", level=3)
        worker.work()
        worker.sweep()
    assert active(app, hook) == (False, "failing")
    before = len(there.received)
    with at(start + dt.timedelta(days=8)):
        record(app, owner, "level.reached", level=4)
        worker.work()
        worker.sweep()
    assert len(there.received) == before


def test_an_old_failure_does_not_switch_an_idle_endpoint_off_in_one_bad_minute(
    app, owner, hook, there, worker
):
    there.statuses = [500]
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
    moment = start
    record(app, owner, "level.reached", level=2)
    for wait in WAITS:
        moment += dt.timedelta(seconds=wait)
        with at(moment):
            worker.sweep()
    assert [one["status"] for one in hook.deliveries] == ["failed"]
    with at(start + dt.timedelta(days=30)):
        record(app, owner, "level.reached", level=3)
        worker.work()
    assert active(app, hook) == (True, None)
    with at(start + dt.timedelta(days=30, minutes=1)):
        worker.sweep()
    assert active(app, hook) == (True, None)
    with at(start + dt.timedelta(days=30, minutes=10)):
        worker.sweep()
    assert active(app, hook) == (False, "failing")


def test_an_endpoint_that_is_activated_again_begins_anew(hook, there, worker):
    there.statuses = [410, 200]
    hook.ping()
    worker.work()
    shown = hook.patch(active=True)
    assert (shown["active"], shown["disabled_reason"], shown["failing_since"]) == (True, None, None)
    hook.ping()
    worker.work()
    assert hook.deliveries[0]["status"] == "delivered"


def test_what_was_sent_is_sent_again_under_its_id(hook, there, worker):
    hook.ping()
    worker.work()
    [delivery] = hook.deliveries
    again = hook.user.post(f"/webhooks/{hook.id}/deliveries/{delivery['id']}/redeliver")
    assert (again.status_code, again.json["status"]) == (200, "pending")
    worker.work()
    first, second = there.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    [shown] = hook.deliveries
    assert (shown["status"], shown["attempts"]) == ("delivered", 2)


def test_for_a_day_both_secrets_sign(hook, there, worker):
    start = dt.datetime.now(dt.UTC)
    rotated = hook.user.post(f"/webhooks/{hook.id}/rotate-secret")
    assert (rotated.status_code, rotated.headers["Cache-Control"]) == (200, "no-store")
    fresh = rotated.json["secret"]
    assert fresh != hook.secret
    hook.ping()
    worker.work()
    for secret in (hook.secret, fresh):
        assert verified(there.received[0], secret)["type"] == "ping"
    hook.ping()
    with at(start + dt.timedelta(days=1, minutes=1)):
        worker.work()
        last = there.received[-1]
        assert verified(last, fresh)["type"] == "ping"
        assert len(last.headers["webhook-signature"].split()) == 1
        with pytest.raises(WebhookVerificationError):
            verified(last, hook.secret)


def test_a_deleted_webhook_is_told_nothing_more(app, owner, hook, there, worker):
    record(app, owner, "level.reached", level=2)
    owner.delete(f"/webhooks/{hook.id}")
    worker.work()
    worker.sweep()
    assert there.received == []


def test_one_deleted_in_the_middle_of_a_call_does_no_harm(owner, hook, there, worker):
    there.answering = lambda *_: owner.delete(f"/webhooks/{hook.id}") is None
    hook.ping()
    worker.work()
    assert len(there.received) == 1
    assert owner.get(f"/webhooks/{hook.id}").status_code == 404


def test_one_that_is_switched_off_is_told_nothing(app, owner, hook, there, worker):
    record(app, owner, "level.reached", level=2)
    hook.patch(active=False)
    record(app, owner, "level.reached", level=3)
    worker.work()
    assert there.received == []
    assert [one["last_error"] for one in hook.deliveries] == [SWITCHED_OFF]


def test_each_endpoint_is_told_what_it_asks_for(app, owner, hook, there, worker):
    Hook.made(owner, f"{there.url}/levels", events=["level.reached"])
    record(app, owner, "habit.completed", streak_count=1)
    record(app, owner, "level.reached", level=2)
    worker.work()
    by_path = [(received.path, body(received)["type"]) for received in there.received]
    assert sorted(by_path) == [
        ("/hook", "habit.completed"),
        ("/hook", "level.reached"),
        ("/hook/levels", "level.reached"),
    ]
    ids = {received.headers["webhook-id"] for received in there.received}
    assert len(ids) == 2


def test_an_address_is_judged_again_when_it_is_called(app, hook, there, worker, monkeypatch):
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", False)
    hook.ping()
    worker.work()
    assert there.received == []
    [shown] = hook.deliveries
    assert (shown["status"], shown["response_status"]) == ("pending", None)
    assert shown["last_error"].startswith("The host name cannot be resolved, or")


def test_what_was_rolled_back_is_not_told(app, owner, hook, there, worker):
    with app.app_context(), suppress(RuntimeError), unit_of_work():
        record_now(owner, "level.reached", level=2)
        raise RuntimeError
    worker.work()
    worker.sweep()
    assert (there.received, hook.deliveries) == ([], [])


def test_old_deliveries_are_cleaned_up(app, hook, there, worker):
    hook.ping()
    worker.work()
    for days, left in ((29, 1), (31, 0)):
        with at(dt.datetime.now(dt.UTC) + dt.timedelta(days=days)), app.app_context():
            delivering.clean_up()
        assert len(hook.deliveries) == left


def test_the_log_goes_on_by_its_cursor(app, owner, hook, worker):
    for level in range(5):
        record(app, owner, "level.reached", level=level)
    path, seen, cursor = f"/webhooks/{hook.id}/deliveries", [], None
    while cursor is not None or not seen:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = owner.get(path, query_string=query).json
        seen += [one["data"]["level"] for one in page["deliveries"]]
        cursor = page["next_cursor"]
    assert seen == [4, 3, 2, 1, 0]
    assert owner.get(f"{path}?status=delivered").json["deliveries"] == []
    assert owner.get(f"{path}?cursor=nonsense").status_code == 422


def at(moment):
    return time_machine.travel(moment, tick=False)


def active(app, hook):
    """As the API shows it, to somebody whose token does not expire."""
    with app.app_context():
        row = db.session.execute(TABLE.select().where(TABLE.c.id == hook.id)).one()
        return row.active, row.disabled_reason
