"""What an export and a restore need: the memory of a large history beside a small one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from benchmarks.commands import flask_peak
from benchmarks.data import insert_rows
from benchmarks.figures import Part
from benchmarks.parts import Setting
from habit_api.models import Habit, HabitLog, User
from tests.servers import flask_command, run_sql

SIZES = (2_000, 200_000)
# Entries whose export is a file of 200 KiB, and of 20 MiB: the largest that is taken back.
RESTORED = (700, 70_000)
HABITS = 20
TIMES = 1.1


def exports(setting: Setting) -> Part:
    """Each format, of accounts with few and with many entries."""
    part = Part(
        "exports",
        "The memory of an export by the number of entries",
        f"`flask export` in a process of its own, over PostgreSQL: accounts of {HABITS} habits."
        " Peak resident memory, and how long it took with the start of the process.",
    )
    address = _prepare(setting.server, SIZES)
    environment = {**os.environ, **setting.environment(address)}
    with tempfile.TemporaryDirectory() as folder:
        for form in ("json", "csv", "loop_csv"):
            peaks = []
            row: dict[str, object] = {"format": form}
            for size in SIZES:
                file = Path(folder) / f"{form}{size}"
                words = ["export", f"exports{size}", "--format", form, "-o", str(file)]
                peak, seconds = flask_peak(words, environment)
                peaks.append(peak)
                row[f"{size:,}, MiB"] = peak
                row[f"{size:,}, s"] = seconds
                row[f"{size:,}, file MiB"] = file.stat().st_size / 2**20
            part.rows.append({**row, "memory, large / small": peaks[1] / peaks[0]})
            part.at_most(f"{form}: memory, large over small", peaks[1] / peaks[0], TIMES)
    return part


def restores(setting: Setting) -> Part:
    """Taking a small and a large export back."""
    part = Part(
        "restores",
        "The memory of a restore by the size of the file",
        f"`flask import` of one's own JSON export of {HABITS} habits into an empty account, in a"
        " process of its own, over PostgreSQL. Peak resident memory, and how long it took with the"
        " start of the process.",
    )
    address = _prepare(setting.server, RESTORED)
    environment = {**os.environ, **setting.environment(address)}
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for size in RESTORED:
            file, empty = Path(folder) / str(size), f"empty{size}"
            flask_peak(["export", f"exports{size}", "-o", str(file)], environment)
            peak, seconds = flask_peak(["import", str(file), "--user", empty], environment)
            peaks.append(peak)
            large = file.stat().st_size / 2**20
            part.rows.append({"entries": f"{size:,}", "file MiB": large, "MiB": peak, "s": seconds})
    part.at_most("memory, large over small", peaks[1] / peaks[0], TIMES)
    return part


def _prepare(server: URL, sizes: Sequence[int]) -> URL:
    """A database with an account of each size, and one of nothing beside it."""
    run_sql(server, "DROP DATABASE IF EXISTS exports")
    run_sql(server, "CREATE DATABASE exports")
    address = server.set(database="exports")
    shown = address.render_as_string(hide_password=False)
    flask_command(shown, "db", "upgrade")
    engine = create_engine(address)
    with engine.begin() as connection:
        for prefix, size in product(("exports", "empty"), sizes):
            name = f"'{prefix}{size}'"
            user = {"id": "gen_random_uuid()", "username": name, "username_key": name}
            insert_rows(connection, User, user, "generate_series(1, 1) AS n")
        habit = {"user_id": "users.id", "search_key": "''"}
        habit |= {"name": "'Habit ' || n", "name_key": "'habit ' || n"}
        full = "(SELECT * FROM users WHERE username LIKE 'exports%') AS users"
        insert_rows(
            connection, Habit, habit, f"{full} CROSS JOIN generate_series(1, {HABITS}) AS n"
        )
        days = f"substring(username FROM '[0-9]+')::int / {HABITS}"
        log = {
            "user_id": "users.id",
            "habit_id": "habits.id",
            "date": "current_date - back",
            "status": "'completed'",
            "note": "'A note of the day ' || back",
            "streak_count": f"{days} - back + 1",
            "run_start": f"current_date - {days}",
        }
        rows = "habits JOIN users ON users.id = user_id CROSS JOIN LATERAL"
        insert_rows(connection, HabitLog, log, f"{rows} generate_series({days}, 1, -1) AS back")
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return address
