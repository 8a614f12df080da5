"""Opening a SQLite file of a stranger: read only, watched, and with nothing in it that runs.

A database can hold triggers, views, virtual tables and computed columns, all of which execute on
a plain SELECT or worse. A backup of plain tables needs none of them, so whoever has one is refused.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from habit_api.transfer import limits
from habit_api.transfer.records import ImportUnreadable

# The pragmas that we ask ourselves. Attaching, functions and everything else is denied.
PRAGMAS = {"trusted_schema", "query_only", "cell_size_check", "user_version", "table_xinfo"}

# SQLite's own messages quote the file, so that even an error can be undecodable.
DAMAGE = (sqlite3.Error, UnicodeDecodeError, MemoryError)


@contextmanager
def open_tables(path: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    """A connection that can read the plain tables `tables` of the database at `path`, and no more.

    Raises `ImportUnreadable` when they are not there, when the file holds what can run, when it
    is damaged, and when reading takes over `MAX_SQLITE_SECONDS`.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            _restrict(connection, tables)
            _inspect(connection, tables)
            yield connection
    except DAMAGE as error:
        raise ImportUnreadable(_reason(error)) from error


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    """The names of `table`'s columns in lower case."""
    return {str(row[1]).lower() for row in connection.execute(f"PRAGMA table_xinfo({table})")}


def _restrict(connection: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.MAX_SQLITE_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, limits.MAX_SQLITE_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = _Decoder()
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")
    readable = {"sqlite_master", *(table.lower() for table in tables)}
    # In time at work, so that a busy machine does not make a good file a bad one.
    deadline = time.thread_time() + limits.MAX_SQLITE_SECONDS

    def allowed(action: int, first: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_SELECT:
            return sqlite3.SQLITE_OK
        known = {sqlite3.SQLITE_READ: readable, sqlite3.SQLITE_PRAGMA: PRAGMAS}.get(action, set())
        return sqlite3.SQLITE_OK if str(first).lower() in known else sqlite3.SQLITE_DENY

    connection.set_authorizer(allowed)
    connection.set_progress_handler(
        lambda: time.thread_time() > deadline, limits.SQLITE_OPERATIONS_BETWEEN_CHECKS
    )


def _inspect(connection: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    query = "SELECT type, name, rootpage FROM sqlite_master LIMIT ?"
    rows = connection.execute(query, (limits.MAX_SQLITE_OBJECTS + 1,)).fetchall()
    if len(rows) > limits.MAX_SQLITE_OBJECTS:
        raise ImportUnreadable("The database holds too many tables.")
    if any(kind not in ("table", "index") for kind, *_ in rows):
        raise ImportUnreadable("The database holds triggers or views, which no backup has.")
    roots = {str(name).lower(): root for kind, name, root in rows if kind == "table"}
    for table in tables:
        if table.lower() not in roots:
            raise ImportUnreadable(f"The database has no table {table}.")
        if not roots[table.lower()]:
            raise ImportUnreadable(f"{table} is not a plain table.")
        _refuse_computed_columns(connection, table)


def _refuse_computed_columns(connection: sqlite3.Connection, table: str) -> None:
    if any(row[6] for row in connection.execute(f"PRAGMA table_xinfo({table})")):
        raise ImportUnreadable(f"{table} has computed columns, which no backup has.")


class _Decoder:
    """Decodes the texts of a database, and stops when they are more than its file can hold.

    Cells of a forged file can share their pages, so that it yields far more than its own size.
    """

    def __init__(self) -> None:
        self._left = limits.MAX_SQLITE_TEXT_BYTES

    def __call__(self, raw: bytes) -> str:
        self._left -= len(raw)
        if self._left < 0:
            raise ImportUnreadable("The database holds more text than its file can.")
        return raw.decode("utf-8", "replace")


def _reason(error: BaseException) -> str:
    if "interrupted" in str(error):
        return "Reading the database takes too long."
    return "The database is damaged."
