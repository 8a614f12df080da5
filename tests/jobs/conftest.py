"""Jobs whose messages go nowhere but into a list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.jobs.steps import Outbox, add_point, job_named


@pytest.fixture
def outbox(app: Flask) -> Iterator[Outbox]:
    """What is handed to the broker, instead of the broker."""
    publisher = app.extensions["house_publisher"]
    app.extensions["house_publisher"] = outbox = Outbox()
    yield outbox
    app.extensions["house_publisher"] = publisher


@pytest.fixture
def add(app: Flask) -> Iterator[str]:
    """The name of a job that gives a user a point."""
    with job_named(app, "tests.add", add_point):
        yield "tests.add"
