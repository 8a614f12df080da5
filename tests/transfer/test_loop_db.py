"""Backups of Loop Habit Tracker, of every schema that it ever wrote."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from habit_api.transfer.records import (
    ImportedEntry,
    ImportedSchedule,
    ImportTooManyRows,
    ImportUnreadable,
)
from tests.transfer.builders import (
    NEWEST_LOOP,
    days,
    entries,
    loop_db,
    marks,
    only_habit,
    read,
    timestamp,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


@pytest.mark.parametrize("version", range(9, NEWEST_LOOP + 1))
def test_every_schema_from_9_on_is_read(path: Path, version: int) -> None:
    loop_db(path, repetitions=[{"timestamp": timestamp("2026-11-01")}], version=version)
    found = read(path)
    assert found.format == "loop_db"
    assert found.warnings == []
    [habit] = found.habits
    assert habit.name == "Read"
    assert habit.schedule == ImportedSchedule("daily")
    assert habit.entries == [ImportedEntry(date(2026, 11, 1), "completed")]


def test_an_older_schema_is_refused_with_its_number(path: Path) -> None:
    loop_db(path, version=8)
    with pytest.raises(ImportUnreadable, match="schema 8"):
        read(path)


def test_a_schema_newer_than_the_last_known_one_is_read_with_a_warning(path: Path) -> None:
    loop_db(path, version=31)
    [warning] = read(path).warnings
    assert "schema 31" in warning


def test_without_a_value_column_every_row_is_a_yes(path: Path) -> None:
    stamps = [{"timestamp": timestamp(f"2016-03-0{n}")} for n in (1, 2)]
    loop_db(path, repetitions=stamps, version=15)
    assert days(path) == {"2016-03-01": "completed", "2016-03-02": "completed"}


def test_only_what_was_done_or_skipped_becomes_an_entry(path: Path) -> None:
    codes = {"unknown": -1, "no": 0, "implied": 1, "yes": 2, "skip": 3}
    rows = marks(*((f"2026-11-0{n}", code) for n, code in enumerate(codes.values(), 1)))
    loop_db(path, repetitions=rows)
    assert days(path) == {"2026-11-04": "completed", "2026-11-05": "skipped"}


def test_a_yes_or_no_habit_has_no_values(path: Path) -> None:
    loop_db(path, repetitions=marks(("2026-11-04", 2)))
    habit = only_habit(path)
    assert habit.kind == "binary"
    assert (habit.target_type, habit.target_milli, habit.unit) == (None, None, None)
    assert habit.entries[0].value_milli is None


def test_a_code_that_no_yes_or_no_habit_has_is_left_out_with_a_warning(path: Path) -> None:
    loop_db(path, repetitions=marks(("2026-11-04", 5000), ("2026-11-05", -7)))
    found = read(path)
    assert found.habits[0].entries == []
    assert found.warnings == ["Rows left out, as their value cannot be read: 2."]


def test_notes_come_along(path: Path) -> None:
    row = {"timestamp": timestamp("2026-11-04"), "value": 2, "notes": " with a friend\n"}
    loop_db(path, repetitions=[row])
    assert entries(path)[0].note == "with a friend"


def test_notes_of_days_without_an_entry_are_counted_in_a_warning(path: Path) -> None:
    row = {"timestamp": timestamp("2026-11-04"), "value": 0, "notes": "Sick"}
    loop_db(path, repetitions=[row])
    assert read(path).warnings == ["Notes left out, as their day has no entry: 1."]


def test_a_timestamp_within_a_day_counts_for_that_utc_day(path: Path) -> None:
    noon = timestamp("2026-11-04") + 12 * 3_600_000
    before_1970 = -1
    rows = [{"timestamp": stamp} for stamp in (noon, before_1970)]
    loop_db(path, repetitions=rows)
    assert list(days(path)) == ["1969-12-31", "2026-11-04"]


def test_entries_are_in_the_order_of_their_dates(path: Path) -> None:
    loop_db(path, repetitions=marks(("2026-11-04", 2), ("2026-11-01", 2), ("2026-11-09", 2)))
    assert list(days(path)) == ["2026-11-01", "2026-11-04", "2026-11-09"]


def test_habits_are_in_the_order_of_their_positions(path: Path) -> None:
    loop_db(path, [{"name": "Second", "position": 5}, {"name": "First", "position": 2}])
    assert [habit.name for habit in read(path).habits] == ["First", "Second"]


def test_two_rows_for_a_day_become_one_entry_and_one_warning(path: Path) -> None:
    day = timestamp("2016-03-01")
    rows: list[dict[str, Any]] = [
        {"timestamp": day, "value": 3, "notes": "ill"},
        {"timestamp": day, "value": 2},
        {"timestamp": day, "value": 3},
    ]
    loop_db(path, repetitions=rows)
    found = read(path)
    assert found.habits[0].entries == [ImportedEntry(date(2016, 3, 1), "completed", note="ill")]
    assert found.warnings == ["Rows merged into an earlier one of the same habit and day: 2."]


def test_rows_of_habits_that_are_gone_are_left_out_with_a_warning(path: Path) -> None:
    rows = [{"habit": 77, "timestamp": timestamp("2016-03-01")}]
    loop_db(path, repetitions=rows, version=12)
    assert read(path).warnings == ["Rows left out, as they belong to no habit of the file: 1."]


def test_an_archived_habit_is_inactive(path: Path) -> None:
    loop_db(path, [{"name": "Old", "archived": 1}, {"name": "New"}])
    assert [habit.active for habit in read(path).habits] == [False, True]


@pytest.mark.parametrize(
    ("version", "stored", "color"),
    [
        (12, -16742021, "#00897B"),
        (14, 5, "#00897B"),
        (20, 12, "#AAAAAA"),
        (20, 13, None),
        (21, 8, "#00897B"),
        (26, 19, "#AAAAAA"),
        (26, 20, None),
        (26, -1, None),
        (26, None, None),
        (26, "red", None),
    ],
)
def test_a_colour_is_that_of_its_schema(
    path: Path, version: int, stored: Any, color: str | None
) -> None:
    loop_db(path, [{"color": stored}], version=version)
    assert only_habit(path).color == color


def test_until_schema_22_the_description_is_the_question(path: Path) -> None:
    loop_db(path, [{"description": "Did you read?"}], version=22)
    assert only_habit(path).description == "Did you read?"


def test_question_and_description_are_joined_question_first(path: Path) -> None:
    loop_db(path, [{"question": "Did you read?", "description": "Any book."}])
    assert only_habit(path).description == "Did you read?\n\nAny book."


def test_a_habit_without_any_text_has_no_description(path: Path) -> None:
    loop_db(path, [{"question": "", "description": None}])
    assert only_habit(path).description is None


def test_once_in_a_calendar_week_is_known_since_schema_26(path: Path) -> None:
    loop_db(path, [{"freq_num": 1, "freq_den": 7, "freq_mode": 1}])
    assert only_habit(path).schedule == ImportedSchedule("times_per_week", 1)


def test_a_backup_without_habits_is_read_with_a_warning(path: Path) -> None:
    loop_db(path, [])
    found = read(path)
    assert (found.habits, found.warnings) == ([], ["The file holds no habits."])


@pytest.mark.parametrize("column", ["timestamp", "value"])
@pytest.mark.parametrize("junk", ["soon", b"\x00\x01", 9e999, 1.5])
def test_rows_of_an_unexpected_type_are_left_out_with_a_warning(
    path: Path, column: str, junk: Any
) -> None:
    good = {"timestamp": timestamp("2026-11-04"), "value": 2}
    loop_db(path, repetitions=[{**good, column: junk}])
    [warning] = read(path).warnings
    what = "date" if column == "timestamp" else "value"
    assert warning == f"Rows left out, as their {what} cannot be read: 1."


def test_a_timestamp_that_is_no_date_at_all_is_left_out_with_a_warning(path: Path) -> None:
    rows = [{"timestamp": stamp} for stamp in (2**62, -(2**62))]
    loop_db(path, repetitions=rows)
    assert read(path).warnings == ["Rows left out, as their date is not within 1900-2200: 2."]


def test_a_name_that_is_no_text_counts_as_missing(path: Path) -> None:
    loop_db(path, [{"name": b"\xff\xfe", "freq_num": "often", "position": None}])
    habit = only_habit(path)
    assert habit.name == "Untitled habit"
    assert habit.schedule == ImportedSchedule("daily")


def test_text_that_is_not_utf_8_is_read_with_replacement_signs(path: Path) -> None:
    loop_db(path, also=["update Habits set name = cast(x'52ff64' as text)"])
    assert only_habit(path).name == "R\ufffdd"


def test_a_database_in_utf_16_is_read(path: Path) -> None:
    loop_db(path, [{"name": "Чтение"}], before=["pragma encoding = 'UTF-16le'"])
    assert "Чтение".encode("utf-16le") in path.read_bytes()
    assert only_habit(path).name == "Чтение"


def test_a_database_in_wal_mode_is_read_without_its_log(path: Path) -> None:
    loop_db(path, before=["pragma journal_mode = wal"])
    assert only_habit(path).name == "Read"
    assert list(path.parent.iterdir()) == [path]


def test_200_000_rows_are_read_and_one_more_is_too_many(path: Path) -> None:
    start = timestamp("1950-01-01")
    many = (
        "with recursive n(i) as (select 0 union all select i + 1 from n where i < {last}) "
        "insert into Repetitions (habit, timestamp) "
        f"select i % 10 + 1, {start} + i / 10 * 86400000 from n"
    )
    habits = [{"name": f"Habit {n}"} for n in range(10)]
    loop_db(path, habits, version=12, also=[many.format(last=199_999)])
    assert sum(len(habit.entries) for habit in read(path).habits) == 200_000
    loop_db(path, habits, version=12, also=[many.format(last=200_000)])
    with pytest.raises(ImportTooManyRows) as caught:
        read(path)
    assert caught.value.limit == 200_000


def test_1_000_habits_are_read_and_one_more_is_too_many(path: Path) -> None:
    loop_db(path, [{"name": f"Habit {n}"} for n in range(1_000)])
    assert len(read(path).habits) == 1_000
    loop_db(path, [{"name": f"Habit {n}"} for n in range(1_001)])
    with pytest.raises(ImportTooManyRows, match="1,000 habits"):
        read(path)
