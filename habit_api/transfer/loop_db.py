"""Backups of Loop Habit Tracker: SQLite files of schema 9 (2016) and later.

Columns came one by one (Repetitions.value in 16, targets in 18, question in 23, notes in 25,
freq_mode in 26), so they are asked for by name and what is not there has its default.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from habit_api.transfer.days import Calendar, keep
from habit_api.transfer.drafts import Draft, finish
from habit_api.transfer.limits import MAX_HABITS, MAX_ROWS
from habit_api.transfer.loop_colors import color_of
from habit_api.transfer.loop_values import YES, mark_of
from habit_api.transfer.notices import BAD_DATE, BAD_VALUE, NO_HABIT, Notices
from habit_api.transfer.numbers import milli_from_real
from habit_api.transfer.records import ImportedFile, ImportTooManyRows, ImportUnreadable
from habit_api.transfer.sqlite_file import columns, open_tables

FORMAT = "loop_db"
MAGIC = b"SQLite format 3\x00"
OLDEST_VERSION, NEWEST_VERSION = 9, 26

NUMERIC = AT_MOST = CALENDAR_WEEKS = 1

MS_A_DAY = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()

# Column -> the literal that stands for it in schemas without it; None where none are.
HABITS = {
    "id": None,
    "name": None,
    "position": "0",
    "question": "''",
    "description": "''",
    "color": "NULL",
    "freq_num": "1",
    "freq_den": "1",
    "freq_mode": "0",
    "type": "0",
    "target_type": "0",
    "target_value": "NULL",
    "unit": "''",
    "archived": "0",
}
REPETITIONS = {"habit": None, "timestamp": None, "value": str(YES), "notes": "NULL"}


def sniff(head: bytes) -> bool:
    """Whether `head`, the first bytes of a file, is that of a SQLite database."""
    return head.startswith(MAGIC)


def parse(path: Path, today: date) -> ImportedFile:
    """Read the backup at `path`. Raises `ImportUnreadable` and `ImportTooManyRows`."""
    notices = Notices()
    with open_tables(path, "Habits", "Repetitions") as connection:
        version = _version(connection, notices)
        drafts = _read_habits(connection, version)
        calendar = Calendar(today, notices)
        for row in _rows(connection, "Repetitions", REPETITIONS, MAX_ROWS, "rows"):
            _take(row, drafts, calendar, notices)
    return finish(FORMAT, list(drafts.values()), notices)


def _version(connection: sqlite3.Connection, notices: Notices) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version < OLDEST_VERSION:
        raise ImportUnreadable(
            f"The backup has schema {version}; {OLDEST_VERSION} is the oldest that is read."
        )
    if version > NEWEST_VERSION:
        notices.say(
            f"The backup has schema {version}, newer than {NEWEST_VERSION}, the last known."
        )
    return version


def _rows(
    connection: sqlite3.Connection,
    table: str,
    wanted: dict[str, str | None],
    limit: int,
    what: str,
) -> Iterator[tuple[Any, ...]]:
    """The rows of `table` with the columns `wanted`, in that order."""
    present = columns(connection, table)
    for column, default in wanted.items():
        if default is None and column not in present:
            raise ImportUnreadable(f"The database is no Loop backup: {table}.{column} is missing.")
    names = ", ".join(c if c in present else f"{default}" for c, default in wanted.items())
    cursor = connection.execute(f"SELECT {names} FROM {table} LIMIT {limit + 1}")  # noqa: S608 -- our own words
    for number, row in enumerate(cursor):
        if number == limit:
            raise ImportTooManyRows(limit, what)
        yield row


def _read_habits(connection: sqlite3.Connection, version: int) -> dict[int, Draft]:
    """The habits by id, in the order in which Loop shows them."""
    rows = [
        dict(zip(HABITS, row, strict=True))
        for row in _rows(connection, "Habits", HABITS, MAX_HABITS, "habits")
    ]
    rows.sort(key=lambda row: _whole(row["position"]))
    drafts = {_whole(row["id"]): _draft(row, version) for row in rows}
    if len(drafts) < len(rows):
        raise ImportUnreadable("The database is no Loop backup: two habits have the same id.")
    return drafts


def _draft(row: dict[str, Any], version: int) -> Draft:
    question, description = _text(row["question"]), _text(row["description"])
    return Draft(
        name=_text(row["name"]),
        description="\n\n".join(text for text in (question, description) if text),
        color=color_of(row["color"], version),
        numeric=row["type"] == NUMERIC,
        target_type="at_most" if row["target_type"] == AT_MOST else "at_least",
        target_milli=milli_from_real(row["target_value"]),
        unit=_text(row["unit"]),
        frequency=(_whole(row["freq_num"]), _whole(row["freq_den"])),
        calendar_weeks=row["freq_mode"] == CALENDAR_WEEKS,
        active=row["archived"] in (0, None),
    )


def _take(
    row: tuple[Any, ...], drafts: dict[int, Draft], calendar: Calendar, notices: Notices
) -> None:
    habit, timestamp, code, note = row
    draft = drafts.get(habit)
    if draft is None or not isinstance(timestamp, int) or not isinstance(code, int):
        notices.count(_complaint(draft, timestamp))
        return
    # The timestamp is that of a UTC midnight; of any other moment its UTC day counts.
    day = calendar.from_ordinal(EPOCH + timestamp // MS_A_DAY)
    mark = mark_of(code, _text(note) or None, numeric=draft.numeric, notices=notices)
    if day and mark:
        keep(draft.days, day, mark, notices)


def _complaint(draft: Draft | None, timestamp: object) -> str:
    if draft is None:
        return NO_HABIT
    return BAD_VALUE if isinstance(timestamp, int) else BAD_DATE


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
