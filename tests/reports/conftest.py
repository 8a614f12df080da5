"""Ada on a Monday noon, 23 November 2026, and a worker's messages that go nowhere."""

from __future__ import annotations

import pytest

from tests.jobs.conftest import outbox as outbox
from tests.times import at

MONDAY_NOON = "2026-11-23T12:00:00Z"


@pytest.fixture
def ada(owner, outbox):
    with at(owner, MONDAY_NOON) as api:
        yield api
