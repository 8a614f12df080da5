"""A kind of mail of the tests' own."""

from __future__ import annotations

import pytest

from habit_api.notifications.mail import Mail
from tests.jobs.conftest import outbox as outbox


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
