"""Here it is noon on a Friday."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client import Api
from tests.times import NOON, at


@pytest.fixture
def api(owner: Api) -> Iterator[Api]:
    """The owner, at `NOON`."""
    with at(owner, NOON) as api:
        yield api
