"""SQLite files made to do harm, or just broken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from habit_api.transfer import limits
from habit_api.transfer.records import ImportUnreadable
from habit_api.transfer.sqlite_file import open_tables
from tests.transfer.builders import days, loop_db, marks, only_habit, read, timestamp


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def refusal(path: Path) -> str:
    """The reason for which the file at `path` is refused."""
    with pytest.raises(ImportUnreadable) as caught:
        read(path)
    return caught.value.reason


def made_by(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


HABITS = "create table Habits (id integer primary key, name text)"
REPETITIONS = "create table Repetitions (habit integer, timestamp integer)"
VERSION = "pragma user_version = 26"


def test_a_view_is_refused_even_where_it_is_called_habits(path: Path) -> None:
    made_by(path, "create view Habits as select 1 as id", REPETITIONS, VERSION)
    assert "triggers or views" in refusal(path)


def test_a_trigger_is_refused(path: Path) -> None:
    trigger = "create trigger t after insert on Habits begin delete from Repetitions; end"
    loop_db(path, also=[trigger])
    assert "triggers or views" in refusal(path)


def test_a_virtual_table_is_refused(path: Path) -> None:
    made_by(path, "create virtual table Habits using fts5(id, name)", REPETITIONS, VERSION)
    assert refusal(path) == "Habits is not a plain table."


def test_computed_columns_are_refused(path: Path) -> None:
    computed = "create table Habits (id integer primary key, name text as (hex(zeroblob(9))))"
    made_by(path, computed, REPETITIONS, VERSION)
    assert refusal(path) == "Habits has computed columns, which no backup has."


def test_a_database_of_another_program_is_refused(path: Path) -> None:
    made_by(path, "create table tracks (id integer)", VERSION)
    assert refusal(path) == "The database has no table Habits."


def test_a_column_that_cannot_be_done_without_is_named(path: Path) -> None:
    made_by(path, HABITS, "create table Repetitions (habit integer)", VERSION)
    assert "Repetitions.timestamp is missing" in refusal(path)


def test_two_habits_with_one_id_are_refused(path: Path) -> None:
    twice = "insert into Habits values ('a', 'One'), ('b', 'Two')"
    made_by(path, "create table Habits (id, name)", REPETITIONS, twice, VERSION)
    assert "two habits have the same id" in refusal(path)


def test_a_database_with_hundreds_of_tables_is_refused(path: Path) -> None:
    loop_db(path, also=[f"create table t{n} (a)" for n in range(limits.MAX_SQLITE_OBJECTS)])
    assert refusal(path) == "The database holds too many tables."


@pytest.mark.parametrize("size", [16, 50, 100, 1000, 5000])
def test_a_database_that_was_cut_short_is_refused(path: Path, size: int) -> None:
    loop_db(path, repetitions=marks(*((f"2026-10-{n:02}", 2) for n in range(1, 31))))
    path.write_bytes(path.read_bytes()[:size])
    assert refusal(path) == "The database is damaged."


def test_a_damaged_page_is_refused(path: Path) -> None:
    loop_db(path)
    page = 4096
    content = path.read_bytes()
    path.write_bytes(content[:page] + b"\xff" * page * 2 + content[page * 3 :])
    assert refusal(path) == "The database is damaged."


def test_a_schema_that_is_no_text_is_refused(path: Path) -> None:
    # SQLite quotes the table's name in its message, and the message cannot be decoded then.
    content = loop_db(path).read_bytes()
    path.write_bytes(content.replace(b"CREATE TABLE Habits", b"CREATE TAB\xffE Habits"))
    assert refusal(path) == "The database is damaged."


def test_a_value_larger_than_any_real_one_is_refused(path: Path) -> None:
    loop_db(path, [{"name": "x" * (limits.MAX_SQLITE_VALUE_BYTES + 1)}])
    assert refusal(path) == "The database is damaged."


def test_more_text_than_a_file_can_hold_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_db(path, [{"name": "x" * 5_000}])
    assert only_habit(path).name == "x" * 100
    monkeypatch.setattr(limits, "MAX_SQLITE_TEXT_BYTES", 5_000)
    assert refusal(path) == "The database holds more text than its file can."


def test_reading_stops_when_it_takes_too_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop_db(path, repetitions=marks(*((f"2026-10-{n:02}", 2) for n in range(1, 31))))
    monkeypatch.setattr(limits, "MAX_SQLITE_SECONDS", -1.0)
    monkeypatch.setattr(limits, "SQLITE_OPERATIONS_BETWEEN_CHECKS", 1)
    assert refusal(path) == "Reading the database takes too long."


@pytest.mark.parametrize(
    "statement",
    [
        "select * from secrets",
        "select hex(name) from Habits",
        "attach ':memory:' as other",
        "delete from Habits",
        "create table more (a)",
        "pragma writable_schema = on",
    ],
)
def test_an_open_file_gives_away_its_named_tables_and_nothing_else(
    path: Path, statement: str
) -> None:
    loop_db(path, also=["create table secrets (a)"])
    with pytest.raises(ImportUnreadable), open_tables(path, "Habits", "Repetitions") as connection:
        connection.execute(statement)


def test_a_path_may_have_signs_that_mean_something_in_an_address(tmp_path: Path) -> None:
    path = tmp_path / "my backup?mode=rwc#1 100%.db"
    loop_db(path, repetitions=[{"timestamp": timestamp("2026-11-04")}])
    assert list(days(path)) == ["2026-11-04"]


def test_reading_changes_nothing_and_leaves_nothing_behind(path: Path) -> None:
    before = loop_db(path).read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
