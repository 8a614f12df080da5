"""How the program talks to its database: sessions, engines, SQLite fit for several writers.

A session reads in autocommit (no BEGIN and no ROLLBACK round trips, no snapshot held, no lock on
SQLite) until `unit_of_work` turns it to writing. A write transaction on SQLite starts with
`BEGIN IMMEDIATE`: it waits its turn at the start, instead of failing half way when it finds that
somebody else wrote in the meantime. On PostgreSQL a connection is in the driver's autocommit until
then; SQLAlchemy's own isolation level `AUTOCOMMIT` would cost a round trip each way.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast
from weakref import WeakSet

import psycopg2
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import URL, Connection, Engine, MetaData, Table, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from habit_api.core import timing

# How long a writer on SQLite waits for the one before it. Thirty writers of 50 ms each fit in.
SQLITE_BUSY_SECONDS = 10
# A connection that lay idle for longer is asked whether it still lives. Every request takes one
# twice; to ask each time (`pool_pre_ping`) is a round trip more for each.
IDLE_SECONDS = 1.0

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table's class derives from."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


def table_of(model: type[Base]) -> Table:
    """A model's table, for statements that do without the ORM."""
    return cast("Table", model.__table__)


def name_of(url: URL) -> str:
    """A database's address, for people to read: without its password."""
    return url.difference_update_query(["password"]).render_as_string(hide_password=True)


class HouseSession(FlaskSession):
    """A session that reads without a transaction, unless it is `writing` or holds what it wrote."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        engine = super().get_bind(*args, **kwargs)
        writes = self.info.get("writing") or self.info.get("held")
        if writes or not isinstance(engine, Engine):
            return engine
        return _reader_of(engine)


@event.listens_for(HouseSession, "after_transaction_end")
def _forget_connection(session: HouseSession, _ended: object) -> None:
    # `queries.run` keeps it at hand while the session holds it.
    session.info.pop("connection", None)


def _reader_of(engine: Engine) -> Engine:
    """`engine` over the same pool, in autocommit."""
    reader = getattr(engine, "house_reader", None)
    if reader is None:
        reader = engine.execution_options(house_reader=True)
        engine.house_reader = reader  # type: ignore[attr-defined]  # one per engine, kept with it
    return reader


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """The database as it is at this moment, however long one looks; nobody waits for it."""
    if engine.dialect.name == "sqlite":
        # A reader's connection sends no BEGIN of its own; this one takes no lock.
        with engine.connect().execution_options(house_reader=True) as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
        return
    with engine.connect() as fresh:
        yield fresh.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def prepare_engine(app: Flask, db: SQLAlchemy) -> None:
    """Set up the app's engine, and each of its connections."""
    with app.app_context():
        engine = db.engine
    _engines.add(engine)
    timing.init_engine(engine, slow_ms=app.config["SLOW_QUERY_MS"])
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", make_private)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _read)
        event.listen(engine, "begin", _write)
        event.listen(engine, "checkin", _put_back)
        event.listen(engine, "checkout", _take)
        event.listen(engine, "handle_error", _without_values)


def _without_values(context: ExceptionContext) -> None:
    """Leave of an error's words what the server says of the statement, without anybody's values.

    psycopg2 puts them into the statement itself, so the server quotes them: the place of a mistake,
    the key that is there already, the text that is no number. Logs are made of these words.
    """
    error = context.original_exception
    if not isinstance(error, psycopg2.Error) or context.sqlalchemy_exception is None:
        return
    code = error.pgcode or ""
    # Class 22: what is wrong is a value, and the first line quotes it.
    words = "a value that does not fit" if code.startswith("22") else str(error).partition("\n")[0]
    error.args = (f"{words} [{code}]" if code else words,)
    context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error.args[0]}",)


_engines: WeakSet[Engine] = WeakSet()


def _forget_inherited() -> None:
    """Leave to the parent what it has open: two processes on one connection talk at once."""
    for engine in list(_engines):
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_inherited)


def make_private(
    _dialect: object, _record: object, words: Sequence[Any], options: dict[str, Any]
) -> None:
    """Make a file that is not there yet its owner's alone; what SQLite puts beside it follows.

    One that a URI names (`?uri=true`) is left to SQLite, which alone reads it.
    """
    if words and words[0] and words[0] != ":memory:" and not options.get("uri"):
        os.close(os.open(words[0], os.O_RDWR | os.O_CREAT, 0o600))


def _configure_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not open transactions on its own: `_begin_sqlite` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
    # Readers and one writer side by side; a crash of the program loses nothing.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not _only_reads(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _only_reads(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("house_reader"))


def _read(connection: Any, _record: object) -> None:
    connection.autocommit = True


def _write(connection: Connection) -> None:
    if not _only_reads(connection):
        driver: Any = connection.connection.dbapi_connection
        driver.autocommit = False


def _put_back(connection: Any, record: ConnectionPoolEntry) -> None:
    if connection is not None:  # else it was found broken
        connection.autocommit = True
        record.info["idle_since"] = time.monotonic()


def _take(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Refuse a connection that broke while it lay idle; the pool then opens another."""
    since = record.info.get("idle_since")
    if since is None or time.monotonic() - since < IDLE_SECONDS:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except psycopg2.Error as error:
        # Whatever broke this one has broken the others.
        raise InvalidatePoolError from error
