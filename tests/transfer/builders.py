"""Makers of files in the formats of other trackers, each as small as a test needs it."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from habit_api.transfer.detect import read_file
from habit_api.transfer.records import ImportedEntry, ImportedFile, ImportedHabit

TODAY = date(2026, 11, 20)
NEWEST_LOOP = 26

# Column -> the schema version that brought it.
LOOP_HABITS = {
    "id integer primary key autoincrement": 0,
    "archived integer": 0,
    "color integer": 0,
    "description text": 0,
    "freq_den integer": 0,
    "freq_num integer": 0,
    "highlight integer": 0,
    "name text": 0,
    "position integer": 0,
    "reminder_hour integer": 0,
    "reminder_min integer": 0,
    "reminder_days integer not null default 127": 11,
    "type integer not null default 0": 16,
    "target_type integer not null default 0": 18,
    "target_value real not null default 0": 18,
    "unit text not null default ''": 18,
    "question text": 23,
    "uuid text": 24,
    "freq_mode integer not null default 0": 26,
}
LOOP_HABIT = {"name": "Read", "freq_num": 1, "freq_den": 1, "archived": 0, "color": 8}
LOOP_REPETITIONS = {
    "id integer primary key autoincrement": 0,
    "habit integer references habits(id)": 0,
    "timestamp integer": 0,
    "value integer not null default 2": 16,
    "notes text": 25,
}
LOOP_LIST = (
    "Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,"
    "Color,Unit,Target Type,Target Value,Archived?"
)
LOOP_LIST_2016 = "Position,Name,Description,NumRepetitions,Interval,Color"
HABITBULL = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText"


def timestamp(day: str) -> int:
    """Loop's timestamp of `day`: milliseconds of its UTC midnight."""
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000


def loop_db(
    path: Path,
    habits: Iterable[Mapping[str, Any]] = ({},),
    repetitions: Iterable[Mapping[str, Any]] = (),
    *,
    version: int = NEWEST_LOOP,
    before: Iterable[str] = (),
    also: Iterable[str] = (),
) -> Path:
    """A Loop backup at `path`; habits get the ids 1, 2, ...

    `before` and `also` are statements to run first and last.
    """
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        # Nobody needs these files after a power cut.
        connection.execute("pragma synchronous = off")
        for statement in before:
            connection.execute(statement)
        connection.execute("create table android_metadata (locale text)")
        for table, columns in (("Habits", LOOP_HABITS), ("Repetitions", LOOP_REPETITIONS)):
            present = ", ".join(c for c, since in columns.items() if since <= version)
            connection.execute(f"create table {table} ({present})")
        for position, habit in enumerate(habits):
            _insert(connection, "Habits", {**LOOP_HABIT, "position": position, **habit})
        for repetition in repetitions:
            _insert(connection, "Repetitions", {"habit": 1, **repetition})
        for statement in also:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {version}")
        connection.commit()
    return path


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    marks = ", ".join("?" * len(row))
    statement = f"insert into {table} ({', '.join(row)}) values ({marks})"
    connection.execute(statement, tuple(row.values()))


def marks(*values: tuple[str, Any]) -> list[dict[str, Any]]:
    """Repetitions of habit 1: (day, value) each."""
    return [{"timestamp": timestamp(day), "value": value} for day, value in values]


def make_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip at `path` with `files`: name -> content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def loop_zip(
    path: Path,
    checkmarks: str = "",
    *,
    habit: str = "001,Read,YES_NO,,,1,1,#00897B,,,,false",
    more: Mapping[str, str | bytes] | None = None,
) -> Path:
    """Loop's CSV export of today at `path`, of one habit with the rows `checkmarks`."""
    files: dict[str, str | bytes] = {
        "Habits.csv": f"{LOOP_LIST}\n{habit}\n",
        "001 Read/Checkmarks.csv": f"Date,Value,Notes\n{checkmarks}",
        "001 Read/Scores.csv": "Date,Score\n2026-11-01,0.0519\n",
    }
    return make_zip(path, {**files, **(more or {})})


def habitbull(path: Path, *rows: str, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """A HabitBull export at `path`."""
    text = newline.join([HABITBULL, *rows, ""])
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path) -> ImportedFile:
    """What is read from `path` on `TODAY`."""
    return read_file(path, today=TODAY)


def only_habit(path: Path) -> ImportedHabit:
    """The one habit in the file at `path`."""
    [habit] = read(path).habits
    return habit


def entries(path: Path) -> list[ImportedEntry]:
    """The entries of the one habit in the file at `path`."""
    return only_habit(path).entries


def days(path: Path) -> dict[str, str]:
    """Date -> status in the one habit of the file at `path`."""
    return {entry.date.isoformat(): entry.status for entry in entries(path)}
