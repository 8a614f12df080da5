"""Figures are about days: here it is noon on a Friday, and any past day may be entered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from habit_api.logs import rules
from tests.client import Api
from tests.times import NOON, at


@pytest.fixture
def api(owner: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The owner, at `NOON`."""
    monkeypatch.setattr(rules, "DAYS_BACK", 400)
    with at(owner, NOON) as api:
        yield api
