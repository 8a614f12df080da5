"""Endpoints that are really called, by a worker that is the test itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.client import Api
from tests.receiver import Receiver, receiver
from tests.webhooks.steps import Hook, Worker


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    """Does what was handed to the broker, when it is told to."""
    publisher = app.extensions["house_publisher"]
    app.extensions["house_publisher"] = made = Worker(app)
    yield made
    app.extensions["house_publisher"] = publisher


@pytest.fixture
def private(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Private addresses may be called."""
    monkeypatch.setitem(app.config, "OUTGOING_ALLOW_PRIVATE", True)


@pytest.fixture
def there(private: None, worker: Worker) -> Iterator[Receiver]:
    """An endpoint of the user's."""
    with receiver() as server:
        yield server


@pytest.fixture
def hook(owner: Api, there: Receiver) -> Hook:
    """The user's webhook, which tells `there` everything."""
    return Hook.made(owner, there.url)
