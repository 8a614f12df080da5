"""Here it is noon on a Friday, and four people have signed up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.client import Api
from tests.times import NOON


@pytest.fixture
def people(nobody: Api) -> Iterator[list[Api]]:
    """Ada, Ben, Cem and Dea."""
    with time_machine.travel(NOON, tick=False):
        yield [nobody.sign_up(name) for name in ("ada", "ben", "cem", "dea")]
