"""A clock that a test turns forward, and the user who looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.client import Api
from tests.times import NOON


class Watch:
    """The time, which stands still until the test lets some pass."""

    def __init__(self, hand: time_machine.Traveller, api: Api) -> None:
        self.hand = hand
        self.api = api

    def wait(self, minutes: float = 0, *, seconds: float = 0) -> None:
        """Let time pass; the user then signs in anew, for a token lives a quarter of an hour."""
        self.hand.shift(timedelta(minutes=minutes, seconds=seconds))
        self.api.token = self.api.sign_in(self.api.user["username"]).token

    @property
    def now(self) -> str:
        """The present instant, as answers tell it."""
        return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@pytest.fixture
def watch(owner: Api) -> Iterator[Watch]:
    """The owner's watch, at `NOON`."""
    with time_machine.travel(datetime.fromisoformat(NOON), tick=False) as hand:
        watch = Watch(hand, owner)
        watch.wait()
        yield watch


@pytest.fixture
def api(watch: Watch) -> Api:
    """The owner, at the time of `watch`."""
    return watch.api
