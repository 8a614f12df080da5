"""The attacks of `python -m tests.attacks.run`, in short."""

from __future__ import annotations

import json

import pytest

from tests.attacks.bodies import UNKNOWN, named
from tests.attacks.run import ALONE, ATTACKS, attack
from tests.attacks.target import Answer
from tests.runs import temporary_run


@pytest.mark.slow
def test_nothing_gets_through(pytestconfig: pytest.Config) -> None:
    kind, names = (
        pytestconfig.getoption("--database"),
        [name for name in ATTACKS if name not in ALONE],
    )
    with temporary_run() as run:
        rows, problems = attack(run, kind, names, 2)
    assert problems == []
    assert len(rows) == len(names) > 10


@pytest.mark.parametrize(
    ("status", "fields", "good"),
    [
        (422, {"level": [UNKNOWN], "name": ["Missing data for required field."]}, True),
        (422, {"name": ["Missing data for required field."]}, False),
        (422, {"level": ["Not a valid integer."]}, False),
        (409, {}, False),
        (200, {}, False),
    ],
)
def test_a_field_is_refused_only_by_its_name(
    status: int, fields: dict[str, list[str]], good: bool
) -> None:
    answer = Answer(status, text=json.dumps({"error": {"details": {"fields": fields}}}))
    assert (named("a call", answer, "level", None) == "") is good
