"""Starting the program with other amounts, over the same database."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from flask import Flask

from habit_api.cli.check import differences
from tests.client import Api
from tests.core.conftest import Visit
from tests.focus.watch import Watch

DEFAULTS: dict[str, str] = {}
HIGH = {
    "XP_PER_COMPLETION": "1000",
    "XP_PER_FOCUS_MINUTE": "20",
    "XP_PER_TASK": "1000",
    "XP_MILESTONES": "7:10000",
}
NOTHING = {
    "XP_PER_COMPLETION": "0",
    "XP_PER_FOCUS_MINUTE": "0",
    "XP_PER_TASK": "0",
    "XP_MILESTONES": "none",
}
# A bonus that another milestone has by default, and for each day what the seventh had.
MOVED = {"XP_PER_COMPLETION": "35", "XP_MILESTONES": "3:25,7:100,30:25"}
OTHERS = {"high": HIGH, "nothing": NOTHING, "moved": MOVED}
# From the defaults to each, and back.
CHANGES = {f"to {name}": (DEFAULTS, others) for name, others in OTHERS.items()}
CHANGES |= {f"from {name}": (others, DEFAULTS) for name, others in OTHERS.items()}
changed = pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=CHANGES)

Restart = Callable[[Mapping[str, str]], Api]


@pytest.fixture
def restart(app: Flask, watch: Watch, visit: Visit) -> Restart:
    """Starts the program with given settings, for the same user at the same time."""
    # With the same keys, so that tokens stay good.
    same = {"VAR_DIR": str(app.config["VAR_DIR"]), "BCRYPT_ROUNDS": "4"}

    def run(settings: Mapping[str, str]) -> Api:
        watch.api.client = visit(**same, **settings)
        return watch.api

    return run


@pytest.fixture
def sound(app: Flask) -> Callable[[], bool]:
    """Whether `flask check` finds nothing."""

    def run() -> bool:
        with app.app_context():
            return [str(found) for found in differences()] == []

    return run
