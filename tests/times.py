"""Moving the program's clock. Tokens live a quarter of an hour: whoever travels signs in anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import time_machine

from tests.client import Api

# What most tests call today: a Friday, at noon.
NOON = "2026-11-20T12:00:00Z"
TODAY = date(2026, 11, 20)


@contextmanager
def at(api: Api, moment: str) -> Iterator[Api]:
    """The user of `api`, signed in at `moment` (RFC 3339), where the clock then stands still."""
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        yield api.sign_in(api.user["username"], user=api.user)


def ago(days: int) -> str:
    """The date that many days before `TODAY`; below 0: after it."""
    return (TODAY - timedelta(days=days)).isoformat()
