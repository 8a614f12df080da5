"""What a large import costs, counted in statements: clocks say little on a busy machine."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habit_api.transfer import service
from tests.logs.truth import check_numbers
from tests.statements import counted
from tests.transfer.builders import habitbull
from tests.transfer.uploads import counts, everything, imported

HABITS = 30
FIRST = date(2025, 1, 1)
DAYS = [(FIRST + timedelta(days=n)).isoformat() for n in range(370)]


@pytest.fixture
def year(tmp_path):
    """More than 11,000 rows: a year of thirty habits."""
    lines = [f"Habit {number},,,{day},1," for day in DAYS for number in range(HABITS)]
    return habitbull(tmp_path / "year.csv", *lines)


def test_a_year_of_thirty_habits_takes_a_few_statements_for_each(app, owner, year):
    with counted(app) as statements:
        told = imported(owner, year)
    assert counts(told) == (HABITS, 0, HABITS * len(DAYS), 0)
    assert len(statements) <= 10 + 3 * HABITS
    assert {habit["longest_streak"] for habit in everything(owner)["habits"]} == {len(DAYS)}


def test_the_same_year_again_takes_hardly_any(app, owner, year):
    imported(owner, year)
    with counted(app) as statements:
        assert counts(imported(owner, year)) == (0, HABITS, 0, HABITS * len(DAYS))
    assert len(statements) <= 10


def test_more_days_of_known_habits_take_one_pass_for_each(app, owner, tmp_path, year):
    halves = [
        habitbull(tmp_path / f"{odd}.csv", *(f"Read,,,{day},1," for day in DAYS[odd::2]))
        for odd in (0, 1)
    ]
    imported(owner, halves[0])
    with counted(app) as statements:
        imported(owner, halves[1])
    [read] = everything(owner)["habits"]
    assert (read["longest_streak"], len(statements) <= 15) == (len(DAYS), True)
    check_numbers(app, read["id"])


def test_rows_are_inserted_in_batches(app, owner, year, monkeypatch):
    monkeypatch.setattr(service, "BATCH", 100)
    imported(owner, year)
    assert owner.get("/habit-logs").json["total"] == HABITS * len(DAYS)
    for habit in everything(owner)["habits"][:2]:
        check_numbers(app, habit["id"])
