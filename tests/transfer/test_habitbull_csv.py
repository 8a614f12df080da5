"""HabitBull's CSV export."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from habit_api.transfer.records import (
    ImportedEntry,
    ImportedSchedule,
    ImportTooManyRows,
    ImportUnreadable,
)
from tests.transfer.builders import HABITBULL, days, entries, habitbull, only_habit, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "HabitBullData.csv"


def test_a_habit_keeps_its_texts_and_is_daily(path: Path) -> None:
    habitbull(path, 'Run,"Far, and fast",Sport,2026-11-05,1,in the rain')
    habit = only_habit(path)
    assert read(path).format == "habitbull_csv"
    assert (habit.name, habit.description, habit.category) == ("Run", "Far, and fast", "Sport")
    assert (habit.kind, habit.color, habit.active) == ("binary", None, True)
    assert habit.schedule == ImportedSchedule("daily")
    assert habit.entries == [ImportedEntry(date(2026, 11, 5), "completed", note="in the rain")]


def test_a_zero_of_a_yes_or_no_habit_is_no_entry(path: Path) -> None:
    habitbull(path, "Run,,,2026-11-04,0,", "Run,,,2026-11-05,1,", "Run,,,2026-11-06,0,tired")
    assert list(days(path)) == ["2026-11-05"]
    assert read(path).warnings == ["Notes left out, as their day has no entry: 1."]


def test_a_larger_value_makes_the_habit_a_number_with_its_smallest_as_target(path: Path) -> None:
    habitbull(path, "Push,,,2026-11-03,30,", "Push,,,2026-11-04,12.5,", "Push,,,2026-11-05,0,")
    habit = only_habit(path)
    assert (habit.kind, habit.target_type, habit.target_milli) == ("numeric", "at_least", 12_500)
    assert [(e.value_milli, e.status) for e in habit.entries] == [
        (30_000, "completed"),
        (12_500, "completed"),
        (0, "partial"),
    ]
    assert read(path).warnings == ['"Push": the file names no usable target; 12.5 was taken.']


@pytest.mark.parametrize(
    ("text", "milli"),
    [("2.5", 2500), ('"2,5"', 2500), ("1e3", 1_000_000), ("0.0004", 0), (" 7 ", 7000)],
)
def test_decimals_are_kept_to_thousandths(path: Path, text: str, milli: int) -> None:
    habitbull(path, f"Push,,,2026-11-03,{text},", "Push,,,2026-11-04,30,")
    assert entries(path)[0].value_milli == milli


def test_rows_that_come_twice_are_one_entry_and_counted(path: Path) -> None:
    row = "Run,,,2026-11-05,1,"
    habitbull(path, row, row, "Run,,,2026-11-05,1,wet")
    found = read(path)
    assert found.habits[0].entries == [ImportedEntry(date(2026, 11, 5), "completed", note="wet")]
    assert found.warnings == ["Rows merged into an earlier one of the same habit and day: 2."]


def test_a_yes_beats_a_no_of_the_same_day_in_any_order(path: Path) -> None:
    yes, no = "{},,,2026-11-05,1,", "{},,,2026-11-05,0,"
    habitbull(path, yes.format("A"), no.format("A"), no.format("B"), yes.format("B"))
    assert [len(habit.entries) for habit in read(path).habits] == [1, 1]


def test_dates_may_begin_with_the_month(path: Path) -> None:
    habitbull(path, "Run,,,4/30/2019,1,")
    assert list(days(path)) == ["2019-04-30"]


def test_the_smallest_integer_means_that_nothing_was_recorded(path: Path) -> None:
    habitbull(path, "Run,,,2026-11-05,-2.15E+09,", "Run,,,2026-11-06,-2147483648,")
    found = read(path)
    assert (found.habits[0].kind, found.habits[0].entries) == ("binary", [])
    assert found.warnings == ["Rows left out, as their value is negative: 2."]


@pytest.mark.parametrize("value", ["", "yes", "nan", "inf", "1e999", "--1", "1_0", "\uff11"])
def test_values_that_are_no_numbers_are_left_out_and_counted(path: Path, value: str) -> None:
    habitbull(path, f"Run,,,2026-11-05,{value},")
    assert read(path).warnings == ["Rows left out, as their value cannot be read: 1."]


def test_values_beyond_all_measure_are_left_out_and_counted(path: Path) -> None:
    habitbull(path, "Run,,,2026-11-05,1e99,", "Run,,,2026-11-06,99999999999,")
    assert read(path).warnings == ["Rows left out, as their value is too large: 2."]


def test_rows_with_missing_columns_are_left_out_and_counted(path: Path) -> None:
    habitbull(path, "Run,,,2026-11-05", "Run", "Run,,,2026-11-06,1")
    assert read(path).warnings == ["Rows left out, as columns are missing: 2."]
    assert list(days(path)) == ["2026-11-06"]


def test_a_header_may_come_again(path: Path) -> None:
    habitbull(path, "Run,,,2026-11-05,1,", HABITBULL, "Sit,,,2026-11-05,1,")
    assert [habit.name for habit in read(path).habits] == ["Run", "Sit"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(
    path: Path, encoding: str, newline: str
) -> None:
    habitbull(path, "Бег,,,2026-11-05,1,", encoding=encoding, newline=newline)
    assert only_habit(path).name == "Бег"
    assert list(days(path)) == ["2026-11-05"]


def test_another_encoding_is_refused(path: Path) -> None:
    habitbull(path, "Бег,,,2026-11-05,1,", encoding="cp1251")
    with pytest.raises(ImportUnreadable, match="not UTF-8 text"):
        read(path)


def test_a_field_without_end_is_refused(path: Path) -> None:
    habitbull(path, 'Run,"' + "x\n" * 100_000)
    with pytest.raises(ImportUnreadable, match="not valid CSV"):
        read(path)


def test_a_line_without_end_is_refused(path: Path) -> None:
    habitbull(path, "Run," * 400_000)
    with pytest.raises(ImportUnreadable, match="a line of over"):
        read(path)


def test_rows_beyond_the_limit_are_too_many(path: Path) -> None:
    habitbull(path, *["Run,,,2026-11-05,1,"] * 200_001)
    with pytest.raises(ImportTooManyRows, match="200,000 rows"):
        read(path)


def test_habits_beyond_the_limit_are_too_many(path: Path) -> None:
    habitbull(path, *[f"Habit {n},,,2026-11-05,1," for n in range(1_001)])
    with pytest.raises(ImportTooManyRows, match="1,000 habits"):
        read(path)
