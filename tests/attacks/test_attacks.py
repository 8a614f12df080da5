"""The attacks of `python -m tests.attacks.run`, in short."""

from __future__ import annotations

import pytest

from tests.attacks.run import ATTACKS, attack
from tests.runs import temporary_run


@pytest.mark.slow
def test_nothing_gets_through() -> None:
    with temporary_run() as run:
        rows, problems = attack(run, [name for name in ATTACKS if "timing" not in name], 2)
    assert problems == []
    assert len(rows) == len(ATTACKS) - 2
