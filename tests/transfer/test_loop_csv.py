"""The zipped CSV export of Loop Habit Tracker, in both dialects."""

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
from tests.transfer.builders import (
    LOOP_LIST,
    LOOP_LIST_2016,
    days,
    entries,
    loop_zip,
    make_zip,
    only_habit,
    read,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Loop Habits CSV.zip"


def test_the_words_of_2025_are_read(path: Path) -> None:
    rows = "2026-11-05,YES_MANUAL,\n2026-11-04,YES_AUTO,\n2026-11-03,NO,\n"
    loop_zip(path, rows + "2026-11-02,SKIP,\n2026-11-01,UNKNOWN,\n")
    assert read(path).format == "loop_csv"
    assert days(path) == {"2026-11-02": "skipped", "2026-11-05": "completed"}


def test_the_codes_of_before_are_read_and_need_no_header(path: Path) -> None:
    habits = f"{LOOP_LIST_2016}\n001,Read,Did you read?,1,1,#00897b\n"
    rows = "2016-03-05,2\n2016-03-04,1\n2016-03-03,0\n2016-03-02,3\n2016-03-01,-1\n"
    make_zip(path, {"Habits.csv": habits, "001 Read/Checkmarks.csv": rows})
    habit = only_habit(path)
    assert (habit.description, habit.color, habit.kind) == ("Did you read?", "#00897B", "binary")
    assert days(path) == {"2016-03-02": "skipped", "2016-03-05": "completed"}


def test_the_list_of_habits_is_read_with_all_its_columns(path: Path) -> None:
    row = '001,Run,NUMERICAL,"How far, today?",Any shoes,3,7,#8E24AA,km,AT_MOST,2.5,true'
    loop_zip(path, habit=row)
    habit = only_habit(path)
    assert habit.name == "Run"
    assert habit.description == "How far, today?\n\nAny shoes"
    assert habit.schedule == ImportedSchedule("times_per_week", 3)
    assert (habit.kind, habit.target_type, habit.target_milli) == ("numeric", "at_most", 2500)
    assert (habit.color, habit.unit, habit.active) == ("#8E24AA", "km", False)


def test_the_first_lists_had_no_positions(path: Path) -> None:
    habits = "Name,Description,NumRepetitions,Interval,Color\nA,,1,1,\nB,,2,7,\n"
    make_zip(path, {"Habits.csv": habits, "002 B/Checkmarks.csv": "2016-03-05,2\n"})
    assert [(h.name, len(h.entries)) for h in read(path).habits] == [("A", 0), ("B", 1)]


def test_a_colour_that_is_none_is_left_out(path: Path) -> None:
    loop_zip(path, habit="001,Read,YES_NO,,,1,1,teal,,,,false")
    assert only_habit(path).color is None


def test_notes_come_along_with_their_quotes_and_line_breaks(path: Path) -> None:
    loop_zip(path, '2026-11-05,YES_MANUAL,"""War"", and\nPeace"\n')
    assert entries(path)[0].note == '"War", and\nPeace'


def test_notes_of_days_without_an_entry_are_counted_in_a_warning(path: Path) -> None:
    loop_zip(path, "2026-11-05,NO,Sick\n2026-11-04,YES_AUTO,Resting\n")
    assert read(path).warnings == ["Notes left out, as their day has no entry: 2."]


def test_numbers_are_in_thousandths_also_where_they_are_called_yes_and_no(path: Path) -> None:
    row = "001,Run,NUMERICAL,,,1,1,#8E24AA,km,AT_LEAST,2.0,false"
    rows = "2026-11-05,2000,\n2026-11-04,NO,\n2026-11-03,YES_MANUAL,\n2026-11-02,SKIP,\n"
    loop_zip(path, rows, habit=row)
    assert [(e.date.day, e.status, e.value_milli) for e in entries(path)] == [
        (2, "skipped", None),
        (3, "partial", 2),
        (4, "partial", 0),
        (5, "completed", 2000),
    ]


def test_a_list_without_kinds_has_a_number_where_a_value_is_no_code(path: Path) -> None:
    habits = f"{LOOP_LIST_2016}\n001,Run,,1,1,#00897B\n"
    rows = "2020-03-05,7500\n2020-03-04,5000\n2020-03-03,0\n"
    make_zip(path, {"Habits.csv": habits, "001 Run/Checkmarks.csv": rows})
    habit = only_habit(path)
    assert (habit.kind, habit.target_type, habit.target_milli) == ("numeric", "at_least", 5000)
    assert [entry.status for entry in habit.entries] == ["partial", "completed", "completed"]
    assert read(path).warnings == ['"Run": the file names no usable target; 5 was taken.']


def test_a_folder_belongs_to_the_habit_of_its_number_whatever_its_name(path: Path) -> None:
    habits = f"{LOOP_LIST}\n001,Читать,YES_NO,,,1,1,,,,,\n012,A/B,YES_NO,,,1,1,,,,,\n"
    files = {
        "Habits.csv": habits,
        "001/Checkmarks.csv": "Date,Value,Notes\n2026-11-05,YES_MANUAL,\n",
        "012 AB/Checkmarks.csv": "Date,Value,Notes\n2026-11-06,YES_MANUAL,\n",
    }
    make_zip(path, files)
    found = {habit.name: habit.entries for habit in read(path).habits}
    assert found["Читать"] == [ImportedEntry(date(2026, 11, 5), "completed")]
    assert found["A/B"] == [ImportedEntry(date(2026, 11, 6), "completed")]


def test_a_folder_around_the_whole_export_does_not_matter(path: Path) -> None:
    files: dict[str, str | bytes] = {
        "Loop/Habits.csv": f"{LOOP_LIST}\n001,Read,YES_NO,,,1,1,,,,,\n",
        "Loop/001 Read/Checkmarks.csv": "Date,Value,Notes\n2026-11-05,YES_MANUAL,\n",
        "__MACOSX/Habits.csv": b"\x00\x05\x16\x07",
    }
    make_zip(path, files)
    assert list(days(path)) == ["2026-11-05"]


def test_an_empty_file_of_a_habit_wins_over_the_table_of_all(path: Path) -> None:
    loop_zip(path, more={"Checkmarks.csv": "Date,Read,\n2026-11-05,YES_MANUAL,\n"})
    assert entries(path) == []


def test_a_habit_without_a_file_is_read_from_the_table_of_all(path: Path) -> None:
    habits = f"{LOOP_LIST}\n001,Eat, drink,YES_NO,,,1,1,,,,,\n002,Read,YES_NO,,,1,1,,,,,\n"
    habits = habits.replace("Eat, drink", '"Eat, drink"')
    table = "Date,Eat, drink,Read,\n2026-11-05,UNKNOWN,YES_MANUAL,\n2026-11-04,SKIP,NO,\n"
    make_zip(path, {"Habits.csv": habits, "Checkmarks.csv": table})
    eat, reading = read(path).habits
    assert eat.entries == [ImportedEntry(date(2026, 11, 4), "skipped")]
    assert reading.entries == [ImportedEntry(date(2026, 11, 5), "completed")]


def test_a_table_that_fits_no_habits_is_left_out_with_a_warning(path: Path) -> None:
    habits = f"{LOOP_LIST}\n001,Read,YES_NO,,,1,1,,,,,\n"
    table = "Date,Sleep\n2026-11-05,YES_MANUAL\n"
    make_zip(path, {"Habits.csv": habits, "Checkmarks.csv": table})
    first, second = read(path).warnings
    assert "cannot be matched" in first
    assert second == "Habits whose days are not in the archive: 1."


def test_habits_without_days_and_days_without_a_habit_are_counted(path: Path) -> None:
    make_zip(
        path,
        {
            "Habits.csv": f"{LOOP_LIST}\n001,Read,YES_NO,,,1,1,,,,,\n",
            "007 Gone/Checkmarks.csv": "2026-11-05,2\n",
        },
    )
    assert read(path).warnings == [
        "Folders left out, as they belong to no habit of the list: 1.",
        "Habits whose days are not in the archive: 1.",
    ]


def test_rows_that_cannot_be_read_are_left_out_and_counted(path: Path) -> None:
    rows = "2026-11-05,PERHAPS,\n2026-02-30,YES_MANUAL,\nyesterday,SKIP,\n2026-11-04\n\n"
    loop_zip(path, rows + "2026-11-03,YES_MANUAL\n")
    found = read(path)
    assert [entry.date.day for entry in found.habits[0].entries] == [3]
    assert found.warnings == [
        "Rows left out, as their value cannot be read: 1.",
        "Rows left out, as their date cannot be read: 2.",
        "Rows left out, as columns are missing: 1.",
    ]


def test_a_byte_order_mark_and_crlf_do_not_matter(path: Path) -> None:
    habits = f"\ufeff{LOOP_LIST}\r\n001,Read,YES_NO,,,1,1,,,,,\r\n"
    rows = "\ufeffDate,Value,Notes\r\n2026-11-05,YES_MANUAL,\r\n"
    make_zip(path, {"Habits.csv": habits, "001 Read/Checkmarks.csv": rows})
    assert list(days(path)) == ["2026-11-05"]


@pytest.mark.parametrize(
    ("habits", "reason"),
    [
        ("", "Habits.csv has no column Name."),
        ("Title\nRead\n", "Habits.csv has no column Name."),
        ("Position,Name\n001,A\n1,B\n", "Habits.csv gives two habits the same position."),
        (b"Name\nLes\xe9\n", "Habits.csv is not UTF-8 text."),
    ],
)
def test_a_list_that_makes_no_sense_is_refused(
    path: Path, habits: str | bytes, reason: str
) -> None:
    make_zip(path, {"Habits.csv": habits})
    with pytest.raises(ImportUnreadable) as caught:
        read(path)
    assert caught.value.reason == reason


def test_two_folders_of_one_number_are_refused(path: Path) -> None:
    loop_zip(path, more={"001 Write/Checkmarks.csv": ""})
    with pytest.raises(ImportUnreadable, match="two folders with the number 1"):
        read(path)


def test_a_zip_of_something_else_is_refused(path: Path) -> None:
    make_zip(path, {"photo.jpg": b"\xff\xd8"})
    with pytest.raises(ImportUnreadable, match=r"no Habits\.csv"):
        read(path)


def test_rows_beyond_the_limit_are_too_many(path: Path) -> None:
    first = date(1900, 1, 1).toordinal()
    loop_zip(path, "".join(f"{date.fromordinal(first + n)},NO,\n" for n in range(200_001)))
    with pytest.raises(ImportTooManyRows, match="200,000 rows"):
        read(path)


def test_a_million_blank_lines_are_too_many(path: Path) -> None:
    loop_zip(path, "\n" * 1_000_001)
    with pytest.raises(ImportTooManyRows, match="1,000,000 lines"):
        read(path)


def test_habits_beyond_the_limit_are_too_many(path: Path) -> None:
    make_zip(path, {"Habits.csv": "Name\n" + "Read\n" * 1_001})
    with pytest.raises(ImportTooManyRows, match="1,000 habits"):
        read(path)
