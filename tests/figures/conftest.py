"""Here it is noon on a Friday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from habit_api.cli.check import differences
from tests.client import Api
from tests.times import NOON, at


@pytest.fixture
def api(owner: Api) -> Iterator[Api]:
    """The owner, at `NOON`."""
    with at(owner, NOON) as api:
        yield api


@pytest.fixture(autouse=True)
def _right_in_the_end(app: Flask) -> Iterator[None]:
    """After each test all that is stored is what it is made from."""
    yield
    with app.app_context():
        assert list(differences()) == []
