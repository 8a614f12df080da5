"""Whatever a file holds, it is read or refused; nothing else ever happens."""

from __future__ import annotations

import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habit_api.transfer.limits import MAX_VALUE_MILLI
from habit_api.transfer.records import ImportedFile, ImportTooManyRows, ImportUnreadable
from tests.transfer.builders import (
    HABITBULL,
    LOOP_LIST,
    TODAY,
    habitbull,
    loop_db,
    loop_zip,
    make_zip,
    marks,
    read,
)

FAST = settings(max_examples=150, deadline=None)
MAGIC = st.sampled_from([b"", b"SQLite format 3\x00", b"PK\x03\x04", f"{HABITBULL}\n".encode()])


def outcome(content: bytes | Callable[[Path], object]) -> ImportedFile | None:
    """What is read from a file of `content`, or one made by it; None when it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        try:
            found = read(path)
        except (ImportUnreadable, ImportTooManyRows):
            return None
    check(found)
    return found


def check(found: ImportedFile) -> None:
    """Everything that the records promise."""
    names = [habit.name.casefold() for habit in found.habits]
    assert len(set(names)) == len(names)
    for habit in found.habits:
        assert 1 <= len(habit.name) <= 100
        assert unicodedata.is_normalized("NFC", habit.name)
        assert (habit.kind == "numeric") == (habit.target_milli is not None)
        assert habit.target_milli is None or 1 <= habit.target_milli <= MAX_VALUE_MILLI
        dates = [entry.date for entry in habit.entries]
        assert dates == sorted(set(dates))
        assert all((day - TODAY).days <= 1 for day in dates)
        for entry in habit.entries:
            has_value = habit.kind == "numeric" and entry.status != "skipped"
            assert (entry.value_milli is not None) == has_value
    str(found).encode()


@cache
def valid(kind: str) -> bytes:
    """The bytes of a good file of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        if kind == "db":
            rows = marks(*((f"2026-10-{n:02}", n % 5 - 1) for n in range(1, 31)))
            loop_db(path, [{}, {"name": "Run", "type": 1, "target_value": 2.5}], rows)
        elif kind == "zip":
            loop_zip(path, "2026-11-05,YES_MANUAL,good\n2026-11-04,SKIP,\n")
        else:
            habitbull(path, "Run,,,2026-11-05,1,", "Push,,,11/5/2026,30,hard")
        return path.read_bytes()


def mutated(content: bytes, changes: list[tuple[float, bytes]], keep: float) -> bytes:
    """`content` with pieces overwritten at places from 0 to 1, cut at `keep`."""
    result = bytearray(content)
    for place, piece in changes:
        start = int(place * len(result))
        result[start : start + len(piece)] = piece
    return bytes(result[: int(keep * len(result))])


UNIT = st.floats(0, 1)
CHANGES = st.lists(st.tuples(UNIT, st.binary(min_size=1, max_size=8)), max_size=6)
KEEP = st.one_of(st.just(1.0), UNIT)


@FAST
@given(MAGIC, st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(magic: bytes, content: bytes) -> None:
    outcome(magic + content)


@pytest.mark.parametrize("kind", ["db", "zip", "csv"])
def test_the_files_to_be_mutated_are_good(kind: str) -> None:
    assert outcome(valid(kind)) is not None


@pytest.mark.parametrize("kind", ["db", "zip", "csv"])
@FAST
@given(changes=CHANGES, keep=KEEP)
def test_a_mutated_file_is_read_or_refused(
    kind: str, changes: list[tuple[float, bytes]], keep: float
) -> None:
    outcome(mutated(valid(kind), changes, keep))


@FAST
@given(changes=CHANGES, place=UNIT)
def test_a_database_with_a_mutated_head_is_read_or_refused(
    changes: list[tuple[float, bytes]], place: float
) -> None:
    content = valid("db")
    page = int(place * (len(content) // 4096)) * 4096
    head = mutated(content[page : page + 120], changes, 1.0)
    outcome(content[:page] + head + content[page + len(head) :])


CELL = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-1, 5),
    st.floats(),
    st.binary(max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.integers(0, 25_000).map(lambda day: day * 86_400_000),
)
HABIT_COLUMNS = ["name", "color", "description", "question", "freq_num", "freq_den"]
HABIT_COLUMNS += ["archived", "position", "uuid"]


@FAST
@given(
    st.lists(st.dictionaries(st.sampled_from(HABIT_COLUMNS), CELL), max_size=4),
    st.lists(st.fixed_dictionaries({"timestamp": CELL, "notes": CELL}), max_size=8),
)
def test_any_cells_of_a_database_are_read(
    habits: list[dict[str, Any]], rows: list[dict[str, Any]]
) -> None:
    assert outcome(lambda path: loop_db(path, habits, rows)) is not None


FIELD = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["YES_MANUAL", "SKIP", "2", "5000", "-1", "1", "0", "1e9", "2,5", '"', "\n"]),
    st.dates().map(str),
)
ROWS = st.lists(st.lists(FIELD, max_size=7).map(",".join), max_size=8).map("\n".join)


@FAST
@given(ROWS)
def test_any_rows_of_habitbull_are_read_or_refused(rows: str) -> None:
    outcome(f"{HABITBULL}\n{rows}".encode())


@FAST
@given(ROWS, ROWS, ROWS, st.booleans())
def test_any_rows_of_a_loop_export_are_read_or_refused(
    habits: str, days: str, table: str, header: bool
) -> None:
    files: dict[str, str | bytes] = {
        "Habits.csv": f"{LOOP_LIST}\n001,Run,NUMERICAL,,,1,1,,km,AT_MOST,5,\n{habits}",
        "001 Run/Checkmarks.csv": ("Date,Value,Notes\n" if header else "") + days,
        "Checkmarks.csv": f"Date,Run,\n{table}",
    }
    outcome(lambda path: make_zip(path, files))


NAME = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.sampled_from(["Habits.csv", "Checkmarks.csv", "001/Checkmarks.csv", "1 a/Checkmarks.csv"]),
).filter(
    lambda name: not name.startswith("\x00")
)  # zipfile ends a name there, and takes no empty one


@FAST
@given(st.lists(st.tuples(NAME, st.binary(max_size=50)), max_size=5))
def test_any_members_of_a_zip_are_read_or_refused(members: list[tuple[str, bytes]]) -> None:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in dict(members).items():
                archive.writestr(name, content)

    outcome(make)
