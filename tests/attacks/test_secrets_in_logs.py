"""What the program writes to its log holds no secret, even at its most talkative."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import Any
from uuid import UUID

import pytest
import structlog
from flask import Flask
from sqlalchemy import event, select

from habit_api.core import jobs, logs
from habit_api.core.extensions import db
from habit_api.models import Webhook
from habit_api.notifications import unsubscribe
from habit_api.webhooks import delivering
from tests.client import PASSWORD, Api
from tests.jobs.conftest import outbox as outbox  # fixtures, here for these tests too
from tests.jobs.steps import Outbox
from tests.mailbox import Mailbox, links_in, send_all
from tests.receiver import receiver
from tests.servers import free_port
from tests.telegram.bot_api import TOKEN, BotApi
from tests.telegram.conftest import api as api
from tests.telegram.conftest import bot_server as bot_server
from tests.telegram.steps import SECRET, Chat, link

NEW, TYPED, NOTE = "another fine evening", "typed into the wrong field", "dear diary of mine"
COOKIE = {"base_url": "https://localhost"}


@pytest.fixture(params=["json", "console"])
def log(request: pytest.FixtureRequest, app: Flask) -> Iterator[BytesIO]:
    """The log as it is really written, down to the least important line."""
    before, written = structlog.get_config(), BytesIO()
    # Held to the end: the wrapper closes what it wraps when it goes.
    with TextIOWrapper(written, write_through=True) as stream:
        with redirect_stdout(stream):
            logs.configure(level="DEBUG", form=request.param)
        yield written
        structlog.configure(**before)


def sign_in_and_on(nobody: Api) -> list[str]:
    """Passwords right and wrong, tokens used, spent and forged."""
    nobody.post("/auth/login", {"username": TYPED, "password": "wrong horse battery"})
    nobody.post("/auth/login", {"username": "ada", "password": "wrong horse battery"})
    body = {"username": "ada", "password": PASSWORD}
    first = nobody.post("/auth/login", body).get_json()
    second = nobody.post("/auth/refresh", {"refresh_token": first["refresh_token"]}).get_json()
    nobody.post("/auth/refresh", {"refresh_token": first["refresh_token"] + "x"})
    nobody.get("/habits", headers={"Authorization": f"Bearer {second['access_token']}x"})
    browser = nobody.post("/auth/login", {**body, "use_cookie": True}, **COOKIE).get_json()
    nobody.post("/auth/refresh", headers={"X-CSRF-TOKEN": browser["csrf_token"]}, **COOKIE)
    names = ("access_token", "refresh_token")
    return [
        *(pair[name] for pair in (first, second) for name in names),
        *(PASSWORD, "wrong horse battery", TYPED, browser["access_token"], browser["csrf_token"]),
    ]


def follow_links(app: Flask, nobody: Api, mailbox: Mailbox, outbox: Outbox) -> list[str]:
    """The links of mails: to prove an address, to a new password, out of mails."""
    nobody.post("/auth/password/forgot", {"email": "ada@example.com"})
    work(app, outbox)
    send_all(app)
    found = [url for mail in mailbox.messages for url in links_in(mail) if "?token=" in url]
    tokens = [url.partition("?token=")[2] for url in found]
    assert len(tokens) == 2
    for token in tokens:
        nobody.post("/auth/verify-email", {"token": token})
        nobody.post("/auth/password/reset", {"token": token, "password": NEW})
    return [*tokens, NEW, "ada@example.com"]


def use_scripts(app: Flask, owner: Api, nobody: Api) -> list[str]:
    """API tokens, the calendar's address, the way out of mails."""
    made = owner.post("/auth/api-tokens", {"name": "script", "scopes": ["read"]})
    token = made.get_json()["token"]
    for sent in (token, token + "x"):
        nobody.post("/habits", {"name": "x"}, headers={"Authorization": f"Bearer {sent}"})
    calendar = owner.post("/calendar/token").get_json()["token"]
    with app.app_context():
        out = unsubscribe.url(UUID(owner.user["id"]), "reminders").rpartition("/")[2]
    for path in (f"/api/v1/calendar/{calendar}.ics", f"/unsubscribe/{out}"):
        for tail in ("", "x"):
            nobody.client.get(f"{path}{tail}")
            nobody.client.post(f"{path}{tail}")
    return [token, calendar, out]


def talk(owner: Api, chat: Chat, api: BotApi) -> list[str]:
    """The bot: linked with a code, asked, its server away, its webhook called by a stranger."""
    code = owner.post("/telegram/link", {"current_password": PASSWORD}).get_json()["code"]
    chat.say(f"/start {code}")
    link(owner, chat)
    chat.say(NOTE)
    name = "X-Telegram-Bot-Api-Secret-Token"
    chat.nobody.post("/telegram/webhook", {"update_id": 1}, headers={name: "forged secret"})
    chat.app.config["TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
    chat.say("/today")
    return [code, TOKEN, SECRET, "forged secret", NOTE]


def call_webhooks(app: Flask, owner: Api, outbox: Outbox) -> list[str]:
    """Endpoints that take what they are told, that refuse it, and that are not there."""
    app.config["OUTGOING_ALLOW_PRIVATE"] = True
    secrets = []
    with receiver() as there:
        there.statuses[:] = [200, 500]
        for url in (f"{there.url}?key=of-an-endpoint", f"http://127.0.0.1:{free_port()}/of-an-end"):
            made = owner.post("/webhooks", {"url": url})
            secrets.append(made.get_json()["secret"])
            for _ in range(2):
                owner.post(f"/webhooks/{made.get_json()['id']}/test")
                work(app, outbox)
    with app.app_context():
        delivering.sweep()
        assert db.session.scalars(select(Webhook.id)).all()
    app.config["OUTGOING_ALLOW_PRIVATE"] = False
    return [*secrets, "of-an-end"]


def break_statements(app: Flask, owner: Api) -> list[str]:
    """The database refuses a statement that holds what a user wrote."""
    with app.app_context():
        engine = db.engine

    def spoil(_c: Any, _k: Any, statement: str, values: Any, _x: Any, _m: bool) -> Any:
        return statement.replace("INTO habits ", "INTO no_such_table "), values

    event.listen(engine, "before_cursor_execute", spoil, retval=True)
    try:
        assert owner.post("/habits", {"name": NOTE}).status_code in (500, 503)
    finally:
        event.remove(engine, "before_cursor_execute", spoil)
    return [NOTE]


def work(app: Flask, outbox: Outbox) -> None:
    """Do what was handed to the broker."""
    for message in outbox.take():
        with app.app_context():
            jobs.get(message.name).perform(*message.ids)


def test_no_secret_is_in_any_line(
    app: Flask,
    nobody: Api,
    mailbox: Mailbox,
    api: BotApi,
    outbox: Outbox,
    log: BytesIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    owner = nobody.sign_up("ada")
    assert owner.token is not None
    secrets = [owner.token, *sign_in_and_on(nobody), *use_scripts(app, owner, nobody)]
    secrets += talk(owner, Chat(app, nobody, api, 42), api)
    secrets += call_webhooks(app, owner, outbox) + break_statements(app, owner)
    secrets += follow_links(app, nobody, mailbox, outbox)
    secrets += ["eyJ", "$2b$", app.config["SECRET_KEY"], app.config["JWT_SECRET_KEY"]]
    written = log.getvalue().decode() + caplog.text
    for expected in ("account.registered", "/calendar/<", "no_such_table", "telegram."):
        assert expected in written, expected
    assert [secret for secret in secrets if secret in written] == []
