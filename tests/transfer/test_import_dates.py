"""Which dates an import takes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from habit_api.transfer.days import Calendar
from habit_api.transfer.notices import Notices
from tests.transfer.builders import days, habitbull, loop_db, marks, read

BAD = "Rows left out, as their date cannot be read: 1."
RANGE = "Rows left out, as their date is not within 1900-2200: 1."
FUTURE = "Rows left out, as their date lies in the future: 1."


def test_tomorrow_is_taken_and_the_day_after_is_not(tmp_path: Path) -> None:
    rows = marks(("2026-11-20", 2), ("2026-11-21", 2), ("2026-11-22", 2))
    path = loop_db(tmp_path / "db", repetitions=rows)
    assert list(days(path)) == ["2026-11-20", "2026-11-21"]
    assert read(path).warnings == [FUTURE]


@pytest.mark.parametrize(
    ("text", "day", "warnings"),
    [
        ("1900-01-01", date(1900, 1, 1), []),
        ("2024-2-29", date(2024, 2, 29), []),
        ("02/29/2024", date(2024, 2, 29), []),
        (" 2026-11-20 ", date(2026, 11, 20), []),
        ("1899-12-31", None, [RANGE]),
        ("2201-01-01", None, [RANGE]),
        ("2200-12-31", None, [FUTURE]),
        ("2023-02-29", None, [BAD]),
        ("0000-01-01", None, [BAD]),
        ("13/13/2024", None, [BAD]),
        ("2024/02/29", None, [BAD]),
        ("\uff12\uff10\uff12\uff14-02-29", None, [BAD]),
        ("", None, [BAD]),
    ],
)
def test_a_date_is_taken_or_told_of(text: str, day: date | None, warnings: list[str]) -> None:
    notices = Notices()
    assert Calendar(date(2026, 11, 20), notices).from_text(text) == day
    assert notices.sentences() == warnings


def test_a_file_with_no_good_date_keeps_its_habits(tmp_path: Path) -> None:
    path = habitbull(tmp_path / "a.csv", "Run,,,soon,1,")
    assert [habit.name for habit in read(path).habits] == ["Run"]
    assert read(path).warnings == [BAD]
