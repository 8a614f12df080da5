"""Reminders of many users due in the same minute: until all are handed to their channel."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

import psutil
from sqlalchemy import create_engine, delete, update
from sqlalchemy.engine import URL

from benchmarks.data import insert_rows
from benchmarks.figures import Part
from benchmarks.parts import Setting
from benchmarks.traffic import program
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, Notification, ReminderTime, User
from habit_api.notifications import channels, delivery, reminding
from habit_api.notifications.channels.base import Channel, Message
from tests.servers import flask_command, run_sql

SIZES = (1_000, 100_000)
# The small one, which is over in moments, several times.
TURNS = {1_000: 5, 100_000: 1}
GROWTH, MORE_MEMORY = 1.3, 32.0


class Counting(Channel):
    """A channel that counts, and does not wait for anybody."""

    name = "counting"
    at_once = 100

    def __init__(self) -> None:
        self.taken = 0
        self._lock = threading.Lock()

    def addresses(self, user_ids: Collection[UUID], *, kind: str) -> Mapping[UUID, Any]:
        return dict.fromkeys(user_ids, True)

    def send(self, address: Any, message: Message) -> None:
        with self._lock:
            self.taken += 1


def reminders(setting: Setting) -> Part:
    """Made and handed over by one worker; memory is that of its process."""
    part = Part(
        "reminders",
        "Reminders of many users due in the same minute",
        "One worker, in this process, with a channel that counts: until a row is there for each"
        " reminder, and until the channel has it and the row says so. Of the smaller number the"
        f" median of {TURNS[SIZES[0]]} turns. Memory is what the process grew by at its peak.",
    )
    costs = []
    for size in SIZES:
        database = _filled(setting.server, size)
        turns = [_turn(setting, database, size) for _ in range(TURNS[size])]
        made, handed = (statistics.median(turn[at] for turn in turns) for at in (0, 1))
        grown = max(turn[2] for turn in turns)
        costs.append((made + handed) / size)
        part.rows.append(
            {
                "reminders": f"{size:,}",
                "rows made, s": made,
                "handed over, s": handed,
                "each, ms": costs[-1] * 1000,
                "memory, MiB": grown,
            }
        )
    part.at_most("a reminder of many over one of few", costs[1] / costs[0], GROWTH)
    part.at_most("memory, MiB", float(part.rows[-1]["memory, MiB"]), MORE_MEMORY)
    return part


def _turn(setting: Setting, database: URL, size: int) -> tuple[float, float, float]:
    """Seconds until all rows are there, until all are handed over, and MiB of memory for it."""
    app = program(setting.environment(database))
    app.extensions["house_publisher"] = _Nobody()
    channels.register(app, channel := Counting())
    with app.app_context():
        _rewind()
        run_sql(database, "VACUUM ANALYZE")
        # What is loaded once, by whichever is first, is no part of it.
        delivery.deliver(channel.name)
        with _Watched() as memory:
            made = _seconds(lambda: _checked(reminding.remind(), size))
            handed = _seconds(lambda: _hand_over(channel, size))
        db.engine.dispose()
    return made, handed, memory.grown


def _hand_over(channel: Counting, size: int) -> None:
    # As often as its job would be called again.
    while delivery.deliver(channel.name):
        pass
    _checked(channel.taken, size)


def _checked(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} reminders instead of {wanted}.")


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rewind() -> None:
    """All are due again, and none was made."""
    with unit_of_work():
        db.session.execute(delete(Notification))
        moment = now().replace(second=0, microsecond=0)
        due = {"next_at": moment, "minute": moment.hour * 60 + moment.minute}
        db.session.execute(update(ReminderTime).values(due))


class _Nobody:
    """Takes messages for the broker: the jobs are called here."""

    def send(self, _messages: Any) -> bool:
        return True


class _Watched:
    """How much memory this process grew by, looked at ten times a second."""

    def __enter__(self) -> _Watched:
        self._process, self._ended = psutil.Process(), threading.Event()
        self._before = self._most = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def grown(self) -> float:
        """At its peak, in MiB."""
        return (self._most - self._before) / 2**20

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            self._most = max(self._most, self._process.memory_info().rss)


def _filled(server: URL, size: int) -> URL:
    """A database of so many users in UTC, each with a daily habit and one time."""
    name = f"bench_reminders_{size}"
    run_sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run_sql(server, f'CREATE DATABASE "{name}"')
    print(f"Filling reminders of {size:,} users ...", flush=True)
    database = server.set(database=name)
    flask_command(database.render_as_string(hide_password=False), "db", "upgrade")
    engine = create_engine(database)
    user = {"id": "gen_random_uuid()", "username": "'user' || n", "username_key": "'user' || n"}
    user["reminder_channels"] = "'[\"counting\"]'::json"
    habit = {"user_id": "id", "name": "'Meditate'", "name_key": "'meditate'", "search_key": "''"}
    habit["reminder_times"] = "'[\"12:00\"]'::json"
    at = {"user_id": "user_id", "habit_id": "id", "minute": "720", "next_at": "now()"}
    with engine.begin() as connection:
        insert_rows(connection, User, user, f"generate_series(1, {size}) AS n")
        insert_rows(connection, Habit, habit, "users")
        insert_rows(connection, ReminderTime, at, "habits")
    engine.dispose()
    return database
