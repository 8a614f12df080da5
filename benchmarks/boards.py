"""Leaderboards by the number of users: a database of their own for each size."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from benchmarks.data import insert_rows
from benchmarks.figures import Part
from benchmarks.load import Wire
from benchmarks.parts import Setting, ask
from benchmarks.traffic import API, get, program
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import release_connection
from habit_api.figures import buckets
from habit_api.figures.rules import ALL, EVER
from habit_api.leaderboards import queries
from habit_api.models import Device, Standing, User
from tests.servers import flask_command, run_sql

SIZES = (1_000, 1_000_000)
REPEATS = 60
TOP, RANK = 1.3, 2.0
# Most have little, a few very much; in the running month and week one in three has something.
FIGURES = {
    "xp": "5 * (10000 * random() ^ 4)::int",
    "focus_min": "(100000 * random() ^ 3)::int",
    "sessions": "(4000 * random() ^ 3)::int",
    "completions": "0",
    "best_streak": "(400 * random() ^ 3)::int",
    "visible": "true",
}
BEGINS = {
    "all": "timestamptz '1970-01-01Z'",
    "month": "date_trunc('month', now())",
    "week": "date_trunc('week', now())",
}
# Those at the top, in the middle and at the end of the board of points.
PEOPLE = """
    SELECT users.id, devices.id, xp FROM standings
    JOIN users ON users.id = standings.user_id JOIN devices ON devices.user_id = users.id
    WHERE span = 'all' ORDER BY xp DESC OFFSET {place} LIMIT 1
"""


def boards(setting: Setting) -> Part:
    """The call as a whole, and its two halves within the process."""
    part = Part(
        "boards",
        "A leaderboard by the number of users",
        "`limit=10`, as a user in the middle unless said otherwise; medians, the sizes by turns."
        " The boundaries of the large board are there already: making them is the last row.",
    )
    # All are filled first: a connection that waits that long is closed.
    databases = [_filled(setting.server, size) for size in SIZES]
    pairs = zip(SIZES, databases, strict=True)
    sites = [_Site(setting, size, database) for size, database in pairs]
    paths = {
        "xp": "xp",
        "xp, as the last": "xp",
        "xp of the week": "xp?window=week",
        "focus time": "focus-time",
        "best streaks": "streak",
    }
    for name, path in paths.items():
        who = 2 if name.endswith("last") else 1
        calls = [site.call(path, who) for site in sites]
        part.at_most(f"{name}: largest over smallest", _row(part, f"GET {name}", calls), TOP)
    top, rank = ([half(site) for site in sites] for half in (_Site.top_ten, _Site.own_rank))
    part.at_most("top ten: largest over smallest", _row(part, "top ten alone", top), TOP)
    part.at_most("own rank: largest over smallest", _row(part, "own rank alone", rank), RANK)
    _row(part, "boundaries made anew", [site.refresh for site in sites], repeats=5)
    return part


def _row(
    part: Part, name: str, calls: list[Callable[[], float]], *, repeats: int = REPEATS
) -> float:
    """Measure by turns; returns the largest size's cost over the smallest's."""
    times: list[list[float]] = [[] for _ in calls]
    for repeat in range(-repeats // 5, repeats):
        for found, call in zip(times, calls, strict=True):
            seconds = call()
            if repeat >= 0:
                found.append(seconds)
    medians = [statistics.median(found) * 1000 for found in times]
    columns = {f"{size:,} users, ms": m for size, m in zip(SIZES, medians, strict=True)}
    part.rows.append({"": name, **columns, "largest / smallest": medians[-1] / medians[0]})
    return medians[-1] / medians[0]


class _Site:
    """The program over a database of so many users."""

    def __init__(self, setting: Setting, size: int, database: URL) -> None:
        self.database = database
        self.app = program(setting.environment(database))
        places = (0, size // 2, size - 1)
        rows = [run_sql(self.database, PEOPLE.format(place=place))[0] for place in places]
        self.tokens = [setting.traffic.token(user, device) for user, device, _ in rows]
        self.value = rows[1][2]
        self.wire = Wire(setting.over(f"boards{size}", database).port)

    def call(self, path: str, who: int) -> Callable[[], float]:
        """One request."""
        request = get(f"{API}/leaderboard/{path}", self.tokens[who])
        return lambda: ask(self.wire, request)[1]

    def top_ten(self) -> Callable[[], float]:
        """What the first rows cost by themselves."""
        return self._timed(lambda: queries.first("xp", ALL, EVER, 10))

    def own_rank(self) -> Callable[[], float]:
        """What one's own rank costs by itself."""
        return self._timed(lambda: buckets.place("xp", ALL, EVER, self.value))

    def refresh(self) -> float:
        """What it costs to make the boundaries anew."""
        run_sql(self.database, f"UPDATE standing_snapshots SET taken_at = {BEGINS['all']}")
        return self._timed(lambda: buckets.refresh("xp", ALL, EVER))()

    def _timed(self, work: Callable[[], object]) -> Callable[[], float]:
        def run() -> float:
            with self.app.app_context():
                db.session.connection()
                began = time.perf_counter()
                work()
                seconds = time.perf_counter() - began
                release_connection()
            return seconds

        return run


def _filled(server: URL, size: int) -> URL:
    name = f"bench_boards_{size}"
    run_sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    run_sql(server, f'CREATE DATABASE "{name}"')
    address = server.set(database=name)
    print(f"Filling leaderboards of {size:,} users ...", flush=True)
    flask_command(address.render_as_string(hide_password=False), "db", "upgrade")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        names = {"username": "'user' || n", "username_key": "'user' || n"}
        users = {"id": "gen_random_uuid()", **names}
        insert_rows(connection, User, users, f"generate_series(1, {size}) AS n")
        device = {"user_id": "id", "last_used_at": "now()"}
        insert_rows(connection, Device, device, "users")
        for span, begins in BEGINS.items():
            row = {"user_id": "id", "span": f"'{span}'", "since": begins, **FIGURES}
            some = "users" if span == "all" else "users WHERE random() < 0.33"
            insert_rows(connection, Standing, row, some)
    engine.dispose()
    run_sql(address, "VACUUM ANALYZE")
    return address
