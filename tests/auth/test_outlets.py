"""What tells others of an account without a sign-in ends with a recovery, and only with that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from habit_api.core.unit_of_work import unit_of_work
from tests.audit_log.steps import names, rows
from tests.auth.test_recovery import NEW, forgotten, reset
from tests.client import PASSWORD, Api
from tests.mailbox import Mailbox, send_all, text_of
from tests.transfer.uploads import send

TOPIC = "https://ntfy.sh/ada-habits"
EVENTS = ["webhooks.switched_off", "calendar.revoked", "ntfy.removed"]


def webhook(user: Api, **fields: Any) -> int:
    body = {"url": "https://hooks.example.com/x", "events": ["habit.completed"], **fields}
    made = user.post("/webhooks", body)
    assert made.status_code == 201, made.json
    return int(made.get_json()["id"])


@pytest.fixture
def watched(owner: Api) -> Api:
    """The owner, whom a webhook, a calendar and a topic tell about."""
    webhook(owner)
    webhook(owner, active=False)
    assert owner.post("/calendar/token").status_code == 201
    assert owner.patch("/users/me/settings", {"ntfy_url": TOPIC}).status_code == 200
    return owner


def told(user: Api) -> tuple[list[bool], int, str | None]:
    """Which webhooks are on, whether there is a calendar, and the topic."""
    hooks = [each["active"] for each in user.get("/webhooks").get_json()["webhooks"]]
    calendar = user.get("/calendar/token").status_code
    return hooks, calendar, user.get("/users/me/settings").get_json()["ntfy_url"]


def recovered(app: Flask, nobody: Api, mailbox: Mailbox) -> Api:
    assert reset(nobody, forgotten(app, nobody, mailbox)).status_code == 200
    return nobody.sign_in("ada", NEW)


def test_a_recovery_ends_them_all(app: Flask, nobody: Api, watched: Api, mailbox: Mailbox) -> None:
    feed = watched.get("/calendar/token").get_json()["token"]
    assert nobody.get(f"/calendar/{feed}.ics").status_code == 200
    user = recovered(app, nobody, mailbox)
    assert told(user) == ([False, False], 404, None)
    assert nobody.get(f"/calendar/{feed}.ics").status_code == 404
    assert [name for name in names(app) if name in EVENTS] == EVENTS
    send_all(app)
    assert "Webhooks were switched off" in text_of(mailbox.messages[-1])


def test_what_a_webhook_was_still_to_be_told_it_is_not(
    app: Flask, nobody: Api, watched: Api, mailbox: Mailbox
) -> None:
    watched.complete(watched.habit())
    user = recovered(app, nobody, mailbox)
    on = user.get("/webhooks").get_json()["webhooks"][0]
    [delivery] = user.get(f"/webhooks/{on['id']}/deliveries").get_json()["deliveries"]
    assert (delivery["status"], delivery["next_attempt_at"]) == ("failed", None)
    [event] = rows(app, "webhooks.switched_off")
    assert event.details == {"webhooks": [on["id"]]}
    user.complete(user.habit("Read"))
    assert user.get(f"/webhooks/{on['id']}/deliveries").get_json()["total"] == 1


def test_its_owner_switches_a_webhook_on_again(
    app: Flask, nobody: Api, watched: Api, mailbox: Mailbox
) -> None:
    user = recovered(app, nobody, mailbox)
    on = user.get("/webhooks").get_json()["webhooks"][0]
    assert user.patch(f"/webhooks/{on['id']}", {"active": True}).get_json()["active"] is True
    user.complete(user.habit())
    [delivery] = user.get(f"/webhooks/{on['id']}/deliveries").get_json()["deliveries"]
    assert delivery["status"] == "pending"


def test_nobody_else_is_touched(
    app: Flask, nobody: Api, watched: Api, stranger: Api, mailbox: Mailbox
) -> None:
    webhook(stranger)
    stranger.post("/calendar/token")
    stranger.patch("/users/me/settings", {"ntfy_url": TOPIC})
    recovered(app, nobody, mailbox)
    assert told(stranger) == ([True], 200, TOPIC)


def test_where_there_was_nothing_to_end_nothing_is_said_of_it(
    app: Flask, nobody: Api, owner: Api, mailbox: Mailbox
) -> None:
    recovered(app, nobody, mailbox)
    assert not set(names(app)) & set(EVENTS)
    send_all(app)
    assert "Webhooks" not in text_of(mailbox.messages[-1])


def test_whoever_changes_the_password_keeps_them(app: Flask, watched: Api) -> None:
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert watched.patch("/users/me/password", change).status_code == 200
    assert told(watched) == ([True, False], 200, TOPIC)
    assert not set(names(app)) & set(EVENTS)


BEGUN = "habit_api.core.resource.unit_of_work"
SCRIPT = {"name": "Home", "scopes": ["write"]}
SET: dict[str, Callable[[Api, int], TestResponse]] = {
    "a webhook": lambda user, _: user.post(
        "/webhooks", {"url": "https://hooks.example.com/y", "events": ["habit.completed"]}
    ),
    "a webhook that is there": lambda user, hook: user.patch(f"/webhooks/{hook}", {"active": True}),
    "the calendar": lambda user, _: user.post("/calendar/token"),
    "the topic": lambda user, _: user.patch("/users/me/settings", {"ntfy_url": TOPIC}),
}


@pytest.fixture
def meanwhile(
    app: Flask, nobody: Api, owner: Api, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Has the account recovered once the next call is known to be its owner's, and `begun`."""

    def arrange(begun: str = BEGUN) -> None:
        link = forgotten(app, nobody, mailbox)

        def late() -> Any:
            monkeypatch.setattr(begun, unit_of_work)
            assert reset(nobody, link).status_code == 200
            return unit_of_work()

        monkeypatch.setattr(begun, late)

    return arrange


@pytest.mark.parametrize("by_script", [False, True], ids=["a device", "a script"])
@pytest.mark.parametrize("change", SET.values(), ids=SET)
def test_what_is_being_set_when_a_recovery_comes_in_between_is_not(
    nobody: Api,
    owner: Api,
    meanwhile: Callable[[], None],
    change: Callable[[Api, int], TestResponse],
    by_script: bool,
) -> None:
    hook = webhook(owner)
    if by_script:
        owner.token = owner.post("/auth/api-tokens", SCRIPT).get_json()["token"]
    meanwhile()
    assert change(owner, hook).status_code == 401
    assert told(nobody.sign_in("ada", NEW)) == ([False], 404, None)


def test_neither_is_an_api_token_made(
    nobody: Api, owner: Api, meanwhile: Callable[[], None]
) -> None:
    meanwhile()
    assert owner.post("/auth/api-tokens", SCRIPT).status_code == 401
    assert nobody.sign_in("ada", NEW).get("/auth/api-tokens").get_json()["total"] == 0


@pytest.mark.parametrize("by_script", [False, True], ids=["a device", "a script"])
def test_neither_is_what_a_file_brings_that_was_being_read(
    nobody: Api,
    owner: Api,
    meanwhile: Callable[..., None],
    by_script: bool,
) -> None:
    assert owner.patch("/users/me/settings", {"ntfy_url": TOPIC}).status_code == 200
    file = owner.get("/users/me/export").data
    assert owner.patch("/users/me/settings", {"ntfy_url": None}).status_code == 200
    if by_script:
        owner.token = owner.post("/auth/api-tokens", SCRIPT).get_json()["token"]
    meanwhile("habit_api.transfer.restoring.unit_of_work")
    assert send(owner, file).status_code == 401
    assert told(nobody.sign_in("ada", NEW)) == ([], 404, None)
