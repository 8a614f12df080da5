"""Here it is noon on a Friday, and what is drawn is what the test says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.client import Api
from tests.luck import Luck, luck_of
from tests.times import NOON, at


@pytest.fixture
def api(owner: Api) -> Iterator[Api]:
    """The owner, at `NOON`."""
    with at(owner, NOON) as api:
        yield api


@pytest.fixture
def luck(app: Flask) -> Iterator[Luck]:
    """What draws come from; at first each of them wins."""
    with luck_of(app) as luck:
        luck.always()
        yield luck
