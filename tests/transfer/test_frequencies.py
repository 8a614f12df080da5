"""Frequencies ("3 times in 7 days") become schedules."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.transfer.records import ImportedSchedule
from habit_api.transfer.schedules import describe, describe_frequency, from_frequency
from tests.transfer.builders import loop_db, only_habit, read

DAILY = ImportedSchedule("daily")


def every(days: int) -> ImportedSchedule:
    return ImportedSchedule("interval", days)


def a_week(times: int) -> ImportedSchedule:
    return ImportedSchedule("times_per_week", times)


@pytest.mark.parametrize(
    ("times", "days", "schedule"),
    [
        (1, 1, DAILY),
        (3, 3, DAILY),
        (7, 7, DAILY),
        (1, 2, every(2)),
        (1, 5, every(5)),
        (1, 7, every(7)),
        (2, 7, a_week(2)),
        (6, 7, a_week(6)),
    ],
)
def test_what_fits_a_schedule_becomes_it(times: int, days: int, schedule: ImportedSchedule) -> None:
    assert from_frequency(times, days) == (schedule, True)


@pytest.mark.parametrize(
    ("times", "days", "schedule"),
    [
        (2, 3, a_week(5)),
        (10, 30, a_week(2)),
        (2, 4, a_week(4)),
        (6, 14, a_week(3)),
        (2, 30, a_week(1)),
        (29, 30, DAILY),
        (8, 7, DAILY),
        (2, 1, DAILY),
        (1, 8, every(7)),
        (1, 14, every(7)),
        (1, 30, every(7)),
    ],
)
def test_what_fits_none_becomes_the_nearest(
    times: int, days: int, schedule: ImportedSchedule
) -> None:
    assert from_frequency(times, days) == (schedule, False)


@pytest.mark.parametrize(("times", "days"), [(0, 1), (1, 0), (-1, 7), (0, 0)])
def test_what_is_no_frequency_becomes_daily(times: int, days: int) -> None:
    assert from_frequency(times, days) == (DAILY, False)


def test_once_in_a_calendar_week_is_once_a_week() -> None:
    assert from_frequency(1, 7, calendar_weeks=True) == (a_week(1), True)
    assert from_frequency(3, 7, calendar_weeks=True) == (a_week(3), True)
    assert from_frequency(7, 7, calendar_weeks=True) == (DAILY, True)


@given(st.integers(), st.integers(), st.booleans())
def test_every_frequency_becomes_a_schedule_that_we_have(
    times: int, days: int, calendar_weeks: bool
) -> None:
    schedule, _ = from_frequency(times, days, calendar_weeks=calendar_weeks)
    assert 1 <= schedule.n <= (1 if schedule.type == "daily" else 7)


def test_schedules_and_frequencies_have_words() -> None:
    assert [describe(s) for s in (DAILY, every(7), a_week(1), a_week(5))] == [
        "daily",
        "every 7 days",
        "once a week",
        "5 times a week",
    ]
    assert describe_frequency(1, 30) == "once in 30 days"
    assert describe_frequency(2, 3) == "2 times in 3 days"


def test_a_change_is_a_warning_that_names_the_habit_and_the_frequency(tmp_path: Path) -> None:
    path = loop_db(tmp_path / "db", [{"name": "Swim", "freq_num": 2, "freq_den": 3}])
    assert only_habit(path).schedule == a_week(5)
    assert read(path).warnings == ['"Swim": 2 times in 3 days became 5 times a week.']
