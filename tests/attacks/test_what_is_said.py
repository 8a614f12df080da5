"""docs/security.md speaks of what is there."""

from __future__ import annotations

import re

from tests.runs import ROOT

TEXT = (ROOT / "docs/security.md").read_text()


def test_every_file_that_it_names_exists() -> None:
    named = set(re.findall(r"`((?:tests|habit_api|docs)/[\w/.-]+|config\.py)`", TEXT))
    assert len(named) > 25
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_risk_is_met_somewhere_and_shown_by_tests() -> None:
    rows = re.findall(r"^\| (API\d+) [^|]+\|([^|]+)\|([^|]+)\|$", TEXT, re.MULTILINE)
    assert [name for name, _, _ in rows] == [f"API{number}" for number in range(1, 11)]
    for name, where, shown in rows:
        assert where.strip(), name
        tests = re.findall(r"`(tests/[\w/]+\.py)`", shown)
        assert tests, name


def test_every_setting_and_command_that_it_names_exists() -> None:
    settings = (ROOT / ".env.example").read_text()
    for name in set(re.findall(r"`([A-Z][A-Z_]{5,})`", TEXT)):
        assert f"{name}=" in settings, name
    commands = (ROOT / "Makefile").read_text()
    for name in set(re.findall(r"`make (\w+)`", TEXT)):
        assert f"\n{name}:" in commands, name
