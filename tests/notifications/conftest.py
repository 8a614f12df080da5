"""A kind of mail and a channel of the tests' own."""

from __future__ import annotations

import pytest
import time_machine

from habit_api.notifications import channels
from habit_api.notifications.channels.base import Channel, Message
from habit_api.notifications.mail import Mail
from tests.jobs.conftest import outbox as outbox
from tests.notifications.steps import reminded_on, traveller
from tests.times import NOON


class Desk:
    """Composes the mails of the tests: `mail` is what comes of a row, unless `error` is raised."""

    def __init__(self):
        self.mail: Mail | None = Mail("Hello", "Hello, Ada", "<p>Hello, Ada</p>")
        self.error: Exception | None = None
        self.rows = []

    def compose(self, row):
        self.rows.append(row)
        if self.error is not None:
            raise self.error
        return self.mail


@pytest.fixture
def desk(app):
    composers = app.extensions["house_mails"]
    composers["tests.hello"] = (made := Desk()).compose
    yield made
    del composers["tests.hello"]


class Fake(Channel):
    """A channel of the tests' own, which reaches everybody: one more is no more than this."""

    name = "fake"
    at_once = 3

    def __init__(self):
        self.sent: list[Message] = []
        self.errors: list[Exception] = []
        self.reaches = True

    def addresses(self, user_ids, *, kind):
        return {user_id: str(user_id) for user_id in user_ids} if self.reaches else {}

    def send(self, address, message):
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(message)


@pytest.fixture
def fake(app):
    """The channel; whoever has it in their settings is reminded on it."""
    channels.register(app, made := Fake())
    yield made
    del app.extensions[channels.KEY]["fake"]


@pytest.fixture
def clock(app):
    """Friday noon, standing still."""
    with time_machine.travel(NOON, tick=False) as hand:
        yield hand


@pytest.fixture
def ada(app, clock, nobody, fake):
    """Somebody in UTC who is reminded on the tests' channel."""
    return reminded_on(app, traveller(nobody.sign_up("ada")), "fake")
