"""Predictions: many at once beside one, what training needs, and what a model adds to a process."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import psutil
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import URL

from benchmarks.commands import flask_peak
from benchmarks.data import insert_rows
from benchmarks.figures import Part
from benchmarks.load import Wire
from benchmarks.parts import Setting, ask
from benchmarks.servers import Contestant
from benchmarks.traffic import API, get, program
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection
from habit_api.models import Device, Habit, HabitLog, User
from habit_api.predictions import engine, plans
from habit_api.predictions.forecasting import forecasts
from habit_api.users.acting import principal
from tests.servers import flask_command, run_sql

USERS, HABITS, DAYS = 1_000, 10, 125
# How many users have entries when the first model is trained.
FEW = 100
SHARE = 0.1
LOGS, LIMIT = 10_000_000, 4096.0
# So many connections reach all workers.
CONNECTIONS = 20
# A habit is kept with a chance of its own, by the same dice each time.
KEPT = "abs(hashtext(habits.id || ' ' || back)) % 100 < 60 + habits.id * 7 % 40"


@dataclass
class _Trained:
    """A database with a model, and what it took to get there."""

    address: URL
    # MiB of resident memory of the largest web process.
    web: dict[str, float] = field(default_factory=dict)
    # Entries, peak MiB and seconds of each training.
    trainings: list[tuple[int, float, float]] = field(default_factory=list)


def predictions(setting: Setting) -> Part:
    """All habits in one batch, beside a habit alone."""
    part = Part(
        "predictions",
        f"Predictions of {USERS * HABITS:,} habits in one batch, beside one alone",
        f"From the database to the forecasts, in this process: {USERS:,} users with {HABITS} habits"
        f" of {DAYS} days each, and one user with a single one, by turns; medians.",
    )
    app = program(setting.environment(_trained(setting).address))
    with app.app_context():
        if engine.current(look=True) is None:
            raise RuntimeError("There is no model.")
        crowd, alone = (_people(name) for name in ("crowd%", "alone%"))
        times: dict[str, list[float]] = {"in one batch": [], "alone": []}
        _forecast(alone)
        for _ in range(min(setting.rounds, 3)):
            times["in one batch"].append(_forecast(crowd))
            times["alone"] += [_forecast(alone) for _ in range(20)]
        db.engine.dispose()
    counts = {"in one batch": USERS * HABITS, "alone": 1}
    each = {name: statistics.median(found) / counts[name] for name, found in times.items()}
    for name, seconds in each.items():
        part.rows.append({"": name, "habits": counts[name], "a habit, ms": seconds * 1000})
    ratio = each["in one batch"] / each["alone"]
    part.at_most("a habit's cost in the batch over that of one alone", ratio, SHARE)
    return part


def training(setting: Setting) -> Part:
    """The memory of a training by the number of entries, and that of a web process."""
    part = Part(
        "training",
        "The memory of a training, and of a web process",
        "`flask train-model` in a process of its own, over PostgreSQL: peak resident memory. The"
        " larger rows of the web process are with a model of each size live; before, it has none.",
    )
    found = _trained(setting)
    names = list(found.web)
    for (logs, peak, seconds), web in zip(found.trainings, names[1:], strict=True):
        part.rows.append(
            {
                "entries": f"{logs:,}",
                "training, MiB": peak,
                "training, s": seconds,
                "web process before, MiB": found.web[names[0]],
                "web process after, MiB": found.web[web],
            }
        )
    (few, small, _), (many, large, _) = found.trainings
    each = (large - small) / (many - few)
    part.at_most(
        f"MiB for {LOGS:,} entries, extrapolated by {each * 2**20:.0f} bytes each",
        small + each * (LOGS - few),
        LIMIT,
    )
    return part


@cache
def _trained(setting: Setting) -> _Trained:
    """Trained twice: on the entries of few users, then on those of all. Made once in a run."""
    run_sql(setting.server, "DROP DATABASE IF EXISTS predictions WITH (FORCE)")
    run_sql(setting.server, "CREATE DATABASE predictions")
    found = _Trained(setting.server.set(database="predictions"))
    flask_command(found.address.render_as_string(hide_password=False), "db", "upgrade")
    _add_people(found.address)
    environment = {**os.environ, **setting.environment(found.address)}
    site = setting.over("predictions", found.address)
    found.web["before"] = _web_memory(setting, site, found.address)
    for last in (FEW, USERS):
        _add_entries(found.address, last)
        [(logs,)] = run_sql(found.address, "SELECT count(*) FROM habit_logs")
        peak, seconds = flask_peak(["train-model"], environment)
        found.trainings.append((logs, peak, seconds))
        # Until every process looks at the registry again.
        time.sleep(engine.TRUSTED)
        found.web[f"{logs:,}"] = _web_memory(setting, site, found.address)
    return found


def _add_people(address: URL) -> None:
    with create_engine(address).begin() as connection:
        for name, users, habits in (("crowd", USERS, HABITS), ("alone", 1, 1)):
            username = f"'{name}' || n"
            user = {"id": "gen_random_uuid()", "username": username, "username_key": username}
            insert_rows(connection, User, user, f"generate_series(1, {users}) AS n")
            habit = {"user_id": "users.id", "search_key": "''"}
            habit |= {"name": "'Habit ' || n", "name_key": "'habit ' || n"}
            rows = f"users CROSS JOIN generate_series(1, {habits}) AS n"
            insert_rows(connection, Habit, habit, f"{rows} WHERE username LIKE '{name}%'")
        device = {"user_id": "id", "user_agent": "'Firefox'", "ip": "'192.0.2.1'"}
        insert_rows(connection, Device, device | {"last_used_at": "now()"}, "users")


def _add_entries(address: URL, last: int) -> None:
    """The history of those users up to number `last` who have none yet."""
    log = {
        "user_id": "users.id",
        "habit_id": "habits.id",
        "date": "current_date - back",
        "status": "'completed'",
        # Streaks are not what is measured here.
        "streak_count": "1",
        "run_start": "current_date - back",
    }
    rows = f"""habits JOIN users ON users.id = user_id
        CROSS JOIN generate_series(1, {DAYS}) AS back
        WHERE substring(username FROM '[0-9]+')::int <= {last} AND {KEPT}
        AND NOT EXISTS (SELECT FROM habit_logs WHERE habit_id = habits.id)"""
    with create_engine(address).begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        insert_rows(connection, HabitLog, log, rows)
        connection.execute(text("ANALYZE"))


def _people(name: str) -> list[Principal]:
    users = db.session.scalars(select(User).where(User.username.like(name)))
    return [principal(user) for user in users]


def _forecast(users: list[Principal]) -> float:
    """The seconds that all forecasts of `users` take."""
    began = time.perf_counter()
    made = forecasts(plans.of_users(users))
    seconds = time.perf_counter() - began
    release_connection()
    if {each.source for each in made} != {"model"}:
        raise RuntimeError("The model did not speak.")
    return seconds


def _web_memory(setting: Setting, site: Contestant, address: URL) -> float:
    """The resident memory of the largest worker, in MiB, once each has made predictions."""
    [(user, device)] = run_sql(
        address,
        "SELECT users.id, devices.id FROM users JOIN devices ON devices.user_id = users.id"
        " WHERE username = 'crowd1'",
    )
    request = get(f"{API}/predictions", setting.traffic.token(UUID(str(user)), device))
    wires = [Wire(site.port) for _ in range(CONNECTIONS)]
    for wire in wires:
        ask(wire, request)
    for wire in wires:
        wire.socket.close()
    workers: list[psutil.Process] = site.master.children()
    return max(worker.memory_info().rss for worker in workers) / 2**20
