"""Here it is noon on a Friday, and nothing is known of the site yet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.client import Api
from tests.times import NOON, at


@pytest.fixture
def api(app: Flask, owner: Api) -> Iterator[Api]:
    """The owner, at `NOON`."""
    with at(owner, NOON) as api:
        yield api


@pytest.fixture(autouse=True)
def _unknown_site(app: Flask) -> None:
    """What was kept for an earlier test is not kept for this one."""
    app.extensions.pop("house_summary", None)
