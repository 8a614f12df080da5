"""What a weekly report costs over two years of history, beside three months."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from uuid import UUID

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from benchmarks.data import insert_rows
from benchmarks.figures import Part
from benchmarks.parts import Setting
from benchmarks.traffic import program
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import release_connection
from habit_api.models import ActivityDay, Habit, HabitLog, User
from habit_api.reports import page, pictures, queries
from habit_api.users.acting import acting_for
from tests.servers import flask_command, run_sql

# The short history is as long as what a report looks back at, and predictions with it.
HABITS, SPANS = 50, (90, 730)
ROUNDS = 15
TIMES = 1.3


def reports(setting: Setting) -> Part:
    """The report on the last whole week, of accounts with a short and with a long history."""
    part = Part(
        "reports",
        "A weekly report by the length of the history",
        f"In one process, over PostgreSQL: an account of {HABITS} daily habits, each with an entry"
        " on nearly every day. Milliseconds, the median of "
        f"{ROUNDS}; the first drawing loads matplotlib and is not in it.",
    )
    app = program(setting.environment(_prepare(setting.server)))
    with app.app_context():
        sides = [_Side(app, _user_id(days)) for days in SPANS]
        for _ in range(ROUNDS):
            for side in sides:
                side.run()
    measured = [side.medians() for side in sides]
    for days, figures in zip(SPANS, measured, strict=True):
        part.rows.append({"history": f"{days} days, {HABITS * days:,} entries", **figures})
    for name in ("figures, ms", "the whole page, ms"):
        part.at_most(f"{name}: long over short", measured[1][name] / measured[0][name], TIMES)
    return part


class _Side:
    """One account, whose report is made again and again, in turns with the other's."""

    def __init__(self, app: Flask, user_id: UUID) -> None:
        user = acting_for(user_id)
        if user is None:
            raise RuntimeError("The account is not there.")
        report = queries.weekly(user)
        if len(report["habits"]) != HABITS or not report["completed"]:
            raise RuntimeError("The report is not about what was filled in.")
        pictures.of(report, "en")

        def whole() -> None:
            with app.test_request_context():
                page.answer(queries.weekly(user), user.language)

        self.calls: dict[str, Callable[[], object]] = {
            "figures, ms": lambda: queries.weekly(user),
            "pictures, ms": lambda: pictures.of(report, "en"),
            "HTML, ms": lambda: page.write(report, "en", sources={}),
            "the whole page, ms": whole,
        }
        self.times: dict[str, list[float]] = {name: [] for name in self.calls}

    def run(self) -> None:
        for name, call in self.calls.items():
            began = time.perf_counter()
            call()
            self.times[name].append((time.perf_counter() - began) * 1000)
            release_connection()

    def medians(self) -> dict[str, float]:
        return {name: median(times) for name, times in self.times.items()}


def _user_id(days: int) -> UUID:
    query = text("SELECT id FROM users WHERE username = :name")
    return UUID(str(db.session.scalar(query, {"name": f"reports{days}"})))


def _prepare(server: URL) -> URL:
    """A database with an account of each length."""
    run_sql(server, "DROP DATABASE IF EXISTS reports")
    run_sql(server, "CREATE DATABASE reports")
    address = server.set(database="reports")
    flask_command(address.render_as_string(hide_password=False), "db", "upgrade")
    engine = create_engine(address)
    days = "substring(username FROM '[0-9]+')::int"
    with engine.begin() as connection:
        for span in SPANS:
            name = f"'reports{span}'"
            user = {"id": "gen_random_uuid()", "username": name, "username_key": name}
            insert_rows(connection, User, user, "generate_series(1, 1) AS n")
        made = f"now() - {days} * interval '1 day'"
        habit = {"user_id": "users.id", "search_key": "''", "created_at": made}
        habit |= {"name": "'Habit ' || n", "name_key": "'habit ' || n"}
        insert_rows(connection, Habit, habit, f"users CROSS JOIN generate_series(1, {HABITS}) AS n")
        log = {"user_id": "users.id", "habit_id": "habits.id", "date": "current_date - back"}
        log |= {"status": "'completed'", "streak_count": "1", "run_start": "current_date - back"}
        rows = f"generate_series({days}, 1, -1) AS back WHERE (back + habits.id) % 9 <> 0"
        owned = "habits JOIN users ON users.id = user_id CROSS JOIN LATERAL"
        insert_rows(connection, HabitLog, log, f"{owned} {rows}")
        day = {"user_id": "users.id", "date": "current_date - back", "completions": "44"}
        day |= {"sessions": "1", "focus_min": "25", "earned": "45", "run": "1", "earned_run": "1"}
        every = f"users CROSS JOIN LATERAL generate_series({days}, 1, -1) AS back"
        insert_rows(connection, ActivityDay, {**day, "updated_at": "now()"}, every)
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return address
