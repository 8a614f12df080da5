"""Making webhooks, changing them, and who may."""

from __future__ import annotations

import pytest

from habit_api.core.extensions import db
from habit_api.webhooks.queries import TABLE
from habit_api.webhooks.rules import EVENTS
from tests.client import error_code
from tests.webhooks.steps import Hook

URL = "https://example.com/hooks"


def test_a_webhook_is_made_with_all_events_and_a_secret(owner):
    made = owner.post("/webhooks", {"url": URL})
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    assert made.json["secret"].startswith("whsec_")
    assert (made.json["url"], made.json["active"]) == (URL, True)
    assert made.json["events"] == list(EVENTS)
    got = owner.get(made.headers["Location"])
    assert got.json == {k: v for k, v in made.json.items() if k != "secret"}


def test_a_secret_is_shown_once_and_stored_nowhere(owner, app):
    hook = Hook.made(owner, URL)
    assert "secret" not in hook.shown
    assert hook.secret not in owner.get("/webhooks").text
    with app.app_context():
        stored = repr(db.session.execute(TABLE.select()).one())
    assert hook.secret.removeprefix("whsec_") not in stored


def test_fields_are_changed_and_others_stay(owner):
    hook = Hook.made(owner, URL, description="Home", events=["habit.completed"])
    changed = hook.patch(events=["habit.reverted", "level.reached"], active=False)
    assert changed["events"] == ["habit.reverted", "level.reached"]
    assert (changed["active"], changed["description"], changed["url"]) == (False, "Home", URL)
    assert hook.patch(url=f"{URL}/2", active=True)["url"] == f"{URL}/2"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://user:word@example.com/",
        "https://example.com:22/",
        "https://１２７.0.0.1/",
        "javascript:alert(1)",
        "https://example.com/ x",
    ],
)
def test_an_address_that_must_not_be_called_is_refused(owner, url):
    hook = Hook.made(owner, URL)
    for refused in (
        owner.post("/webhooks", {"url": url}),
        owner.patch(f"/webhooks/{hook.id}", {"url": url}),
    ):
        assert refused.status_code == 422
        assert error_code(refused) == "URL_REFUSED"
    assert (owner.get("/webhooks").json["total"], hook.shown["url"]) == (1, URL)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": None},
        {"url": "short"},
        {"url": URL, "events": []},
        {"url": URL, "events": ["habit.eaten"]},
        {"url": URL, "events": ["habit.completed"] * 10},
        {"url": URL, "events": None},
        {"url": URL, "active": "yes"},
        {"url": URL, "description": "x" * 501},
        {"url": URL, "secret": "whsec_mine"},
        {"url": URL, "user_id": "0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10"},
        {"url": f"https://example.com/{'x' * 2100}"},
    ],
)
def test_bad_fields_are_refused_and_nothing_is_made(owner, fields):
    assert owner.post("/webhooks", fields).status_code == 422
    assert owner.get("/webhooks").json["webhooks"] == []


def test_a_deleted_webhook_is_gone(owner):
    hook = Hook.made(owner, URL)
    assert owner.delete(f"/webhooks/{hook.id}").status_code == 200
    assert owner.get(f"/webhooks/{hook.id}").status_code == 404
    assert owner.delete("/users/me", {"password": "correct horse battery"}).status_code == 200


CALLS = [
    ("GET", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/rotate-secret"),
    ("POST", "/test"),
    ("GET", "/deliveries"),
    ("POST", "/deliveries/1/redeliver"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_each_call_is_for_the_owner_alone(owner, stranger, nobody, worker, method, path):
    hook = Hook.made(owner, URL)
    before = hook.shown
    where, body = f"/webhooks/{hook.id}{path}", {"json": {}} if method == "PATCH" else {}
    assert nobody.call(method, where, **body).status_code == 401
    assert stranger.call(method, where, **body).status_code == 403
    gone = f"/webhooks/999999{path}"
    assert owner.call(method, gone, **body).status_code == 404
    assert (hook.shown, hook.deliveries) == (before, [])


def test_a_delivery_belongs_to_its_webhook(owner, stranger, worker):
    mine, other = Hook.made(owner, URL), Hook.made(owner, URL)
    theirs = Hook.made(stranger, URL)
    delivery = theirs.ping()["id"]
    for hook in (mine, other):
        answer = owner.post(f"/webhooks/{hook.id}/deliveries/{delivery}/redeliver")
        assert (answer.status_code, error_code(answer)) == (404, "DELIVERY_NOT_FOUND")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "")])
def test_nobody_has_webhooks(nobody, method, path):
    body = {"json": {"url": URL}} if method == "POST" else {}
    assert nobody.call(method, f"/webhooks{path}", **body).status_code == 401


def test_a_list_shows_one_s_own(owner, stranger):
    hooks = [Hook.made(owner, URL) for _ in range(3)]
    Hook.made(stranger, URL)
    page = owner.get("/webhooks?limit=2&offset=1").json
    assert [hook["id"] for hook in page["webhooks"]] == [hook.id for hook in hooks[1:]]
    assert page["total"] == 3
