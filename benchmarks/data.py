"""The data: users with habits and a few days of history, and some habits with a long one.

Filled once and kept as a database of its own, under a name made of all that it depends on; each run
works on a copy, so that all runs begin with the same.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, create_engine, insert, literal_column, select, text
from sqlalchemy.engine import URL

from benchmarks import tasks
from habit_api.core.clock import now
from habit_api.core.database import Base
from habit_api.core.types import AnySelect
from habit_api.models import ActivityDay, Device, Habit, HabitLog, Reward, User
from tests.runs import ROOT
from tests.servers import flask_command, run_sql

# Every daily habit was kept on so many days, the last of them yesterday.
HISTORY = 3
# Habits with a long history of their own: how many days, and how many habits of each length.
LENGTHS = (10, 1_000, 10_000)
LONG_HABITS = 10
# The day, counted back from today, that was left out on half of those.
GAP = 3
# Accounts on which the contestants are held against each other.
SAME = 5
# Further accounts, by their habits.
SIZES = (10, 1_000)
# Accounts with so many rewards each; all others have one.
RICH, REWARDS = 500, 20
# One account that kept so many habits on every day of a year.
YEAR_HABITS, YEAR = 20, 365

# One habit in five is not daily, one in four is numeric.
DAILY = "n % 5 <> 0"
NUMERIC = "n % 4 = 1"
# Those that stand for no constraint.
PLAIN_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def prepare(server: URL, *, users: int, habits: int, password_hash: str) -> URL:
    """A fresh copy of the filled database, which is filled first where there is none.

    All users get `password_hash`, or one that was made of the same password for an earlier run.
    """
    seed = _name(users, habits)
    names = [name for (name,) in run_sql(server, "SELECT datname FROM pg_database")]
    for name in names:
        if name.startswith(("bench", "seed_")) and name != seed:
            run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')
    if seed not in names:
        print(f"Filling a database: {users:,} users of {habits} habits ...", flush=True)
        run_sql(server, "CREATE DATABASE bench")
        _fill(server.set(database="bench"), users, habits, password_hash)
        run_sql(server, f'ALTER DATABASE bench RENAME TO "{seed}"')
    return copy(server, "bench", seed)


def copy(server: URL, name: str, seed: str = "") -> URL:
    """Another copy of the filled database, under a name that begins with `bench`."""
    if not seed:
        filled = "SELECT datname FROM pg_database WHERE datname LIKE 'seed_%'"
        [(seed,)] = run_sql(server, filled)
    version = int(run_sql(server, "SHOW server_version_num")[0][0])
    # By files, as older ones always do: through the log it would take minutes.
    how = "STRATEGY FILE_COPY" if version >= 150_000 else ""
    run_sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{seed}" {how}')
    return server.set(database=name)


def _name(*given: object) -> str:
    sources = [
        Path(__file__),
        Path(tasks.__file__),
        *sorted((ROOT / "migrations/versions").glob("*.py")),
    ]
    parts = [repr(given), str(now().date()), *(source.read_text() for source in sources)]
    return f"seed_{hashlib.sha256(''.join(parts).encode()).hexdigest()[:16]}"


def _fill(address: URL, users: int, habits: int, password_hash: str) -> None:
    flask_command(address.render_as_string(hide_password=False), "db", "upgrade")
    engine = create_engine(address)
    # Made afterwards in one go: row by row they are what takes the time.
    indexes = run_sql(address, PLAIN_INDEXES)
    for name, _ in indexes:
        run_sql(address, f'DROP INDEX "{name}"')
    with engine.begin() as connection:
        # Spares the look-ups of foreign keys: the rows are made from those that they belong to.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        _add_users(connection, "user", users, password_hash)
        _add_users(connection, "same", SAME, password_hash)
        _add_users(connection, "rich", RICH, password_hash)
        for usernames in ("user%", "same%", "rich%"):
            _add_habits(connection, usernames, habits)
        _add_history(connection)
        for size in SIZES:
            _add_users(connection, f"size{size}-", 1, password_hash)
            _add_habits(connection, f"size{size}-1", size)
        for size in tasks.SIZES:
            _add_users(connection, f"tasks{size}-", 1, password_hash)
            _add_habits(connection, f"tasks{size}-1", 2)
        tasks.fill(connection, {size: f"tasks{size}-1" for size in tasks.SIZES})
        _add_users(connection, "long", 1, password_hash)
        for length in LENGTHS:
            _add_long(connection, length)
        _add_users(connection, "year", 1, password_hash)
        _add_habits(connection, "year1", YEAR_HABITS)
        _add_year(connection)
        _add_days(connection)
        _add_devices(connection)
        _add_rewards(connection)
    engine.dispose()
    for _, definition in indexes:
        run_sql(address, definition)
    run_sql(address, "VACUUM ANALYZE")


def _add_users(connection: Connection, prefix: str, count: int, password_hash: str) -> None:
    name = f"'{prefix}' || n"
    columns = {"id": "gen_random_uuid()", "username": name, "username_key": name}
    columns |= {"email": f"{name} || '@example.org'", "email_key": f"{name} || '@example.org'"}
    columns["password_hash"] = f"'{password_hash}'"
    insert_rows(connection, User, columns, f"generate_series(1, {count}) AS n")


def _add_devices(connection: Connection) -> None:
    columns = {"user_id": "id", "user_agent": "'Firefox'", "ip": "'192.0.2.1'"}
    insert_rows(connection, Device, columns | {"last_used_at": "now()"}, "users")


def _add_rewards(connection: Connection) -> None:
    """With room for more pieces than any run draws."""
    columns = {"user_id": "users.id", "name": "'Cinema ' || n", "name_key": "'cinema ' || n"}
    # Thousandths.
    columns |= {"weight": "1000", "pieces_required": "10000", "piece_value": "2500"}
    columns["type"] = "'REAL'"
    many = f"CASE WHEN username LIKE 'rich%' THEN {REWARDS} ELSE 1 END"
    rows = f"users CROSS JOIN LATERAL generate_series(1, {many}) AS n"
    insert_rows(connection, Reward, columns, rows)


def _add_habits(connection: Connection, usernames: str, count: int) -> None:
    other = "(ARRAY['weekdays', 'interval', 'times_per_week'])[n / 5 % 3 + 1]"
    columns = {
        "user_id": "users.id",
        "name": "'Habit ' || n",
        "name_key": "'habit ' || n",
        "search_key": "'habit ' || n",
        "description": "CASE WHEN n % 2 = 0 THEN 'Ten minutes, before breakfast' END",
        "category": "(ARRAY['health', 'work', 'home'])[n % 3 + 1]",
        "color": "'#00897B'",
        "kind": f"CASE WHEN {NUMERIC} THEN 'numeric' ELSE 'binary' END",
        # Thousandths.
        "target_value": f"CASE WHEN {NUMERIC} THEN 8000 END",
        "unit": f"CASE WHEN {NUMERIC} THEN 'glasses' END",
        "schedule_type": f"CASE WHEN {DAILY} THEN 'daily' ELSE {other} END",
        # Monday to Friday.
        "schedule_weekdays": f"CASE WHEN NOT ({DAILY}) AND n / 5 % 3 = 0 THEN 62 ELSE 0 END",
        "schedule_n": f"CASE WHEN {DAILY} OR n / 5 % 3 = 0 THEN 0 ELSE 3 END",
        "streak": f"CASE WHEN {DAILY} THEN {HISTORY} ELSE 0 END",
        "longest_streak": f"CASE WHEN {DAILY} THEN {HISTORY} ELSE 0 END",
        "last_completed": f"CASE WHEN {DAILY} THEN current_date - 1 END",
        "run_start": f"CASE WHEN {DAILY} THEN current_date - {HISTORY} END",
        "alive_until": f"CASE WHEN {DAILY} THEN current_date END",
    }
    # Not user by user: as people's habits come about, one's own lie far apart.
    rows = f"generate_series(1, {count}) AS n CROSS JOIN users WHERE username LIKE '{usernames}'"
    insert_rows(connection, Habit, columns, f"{rows} ORDER BY n")


def _add_history(connection: Connection) -> None:
    columns = {
        **_completion("back", f"{HISTORY} - back + 1"),
        "user_id": "user_id",
        "habit_id": "habits.id",
        "value": "target_value",
        "run_start": f"current_date - {HISTORY}",
    }
    rows = f"habits CROSS JOIN generate_series(1, {HISTORY}) AS back WHERE schedule_type = 'daily'"
    insert_rows(connection, HabitLog, columns, f"{rows} ORDER BY back DESC, habits.id")


def _add_long(connection: Connection, length: int) -> None:
    """Habits with `length` entries up to yesterday: the odd ones unbroken, the even with a gap."""
    last = f"n % 2 = 0 AND back < {GAP}"
    number = f"CASE WHEN {last} THEN {GAP} - back ELSE oldest - back + 1 END"
    start = f"CASE WHEN {last} THEN current_date - {GAP - 1} ELSE current_date - oldest END"
    habit = {
        "user_id": "users.id",
        "name": f"'Long {length} ' || n",
        "name_key": f"'long {length} ' || n",
        "search_key": f"'long {length} ' || n",
        "streak": f"CASE WHEN n % 2 = 0 THEN {GAP - 1} ELSE {length} END",
        "longest_streak": f"CASE WHEN n % 2 = 0 THEN {length - GAP + 1} ELSE {length} END",
        "last_completed": "current_date - 1",
        "run_start": f"CASE WHEN n % 2 = 0 THEN current_date - {GAP - 1} "
        f"ELSE current_date - {length} END",
        "alive_until": "current_date",
    }
    rows = f"generate_series(1, {2 * LONG_HABITS}) AS n CROSS JOIN users WHERE username = 'long1'"
    insert_rows(connection, Habit, habit, rows)
    log = _completion("back", number) | {"user_id": "user_id", "habit_id": "id"}
    log["run_start"] = start
    numbered = f"""(SELECT id, user_id, substring(name FROM '[0-9]+$')::int AS n FROM habits
        WHERE name LIKE 'Long {length} %') AS one
        CROSS JOIN LATERAL (SELECT {length} + (n % 2 = 0)::int AS oldest) AS span
        CROSS JOIN LATERAL generate_series(oldest, 1, -1) AS back
        WHERE n % 2 = 1 OR back <> {GAP}"""
    insert_rows(connection, HabitLog, log, f"{numbered} ORDER BY back DESC, id")


def _add_days(connection: Connection) -> None:
    """The days of all that history; its entries earned nothing, so there are no standings yet."""
    columns = {
        "user_id": "user_id",
        "date": "date",
        "completions": "completions",
        **dict.fromkeys(("sessions", "focus_min", "earned", "earned_run"), "0"),
        "run": "row_number() OVER (PARTITION BY user_id, start ORDER BY date)",
        "updated_at": "now()",
    }
    rows = """(
        SELECT user_id, date, count(*) AS completions,
            date - row_number() OVER (PARTITION BY user_id ORDER BY date)::int AS start
        FROM habit_logs GROUP BY user_id, date
    ) AS days"""
    insert_rows(connection, ActivityDay, columns, rows)


def _add_year(connection: Connection) -> None:
    """An entry on each day of the year, whatever the schedule says."""
    log = _completion("back", f"{YEAR} - back + 1") | {"user_id": "users.id"}
    log |= {"habit_id": "habits.id", "run_start": f"current_date - {YEAR}"}
    rows = f"""habits JOIN users ON users.id = user_id
        CROSS JOIN generate_series(1, {YEAR}) AS back WHERE username = 'year1'"""
    insert_rows(connection, HabitLog, log, f"{rows} ORDER BY back DESC, habits.id")


def _completion(back: str, number: str) -> dict[str, str]:
    return {
        "date": f"current_date - {back}",
        "status": "'completed'",
        "streak_count": number,
        "habit_weight": "10",
        "total_weight": f"10 * (1 + 0.1 * ({number}))",
    }


def insert_rows(
    connection: Connection, table: type[Base], columns: dict[str, str], rows: str
) -> None:
    """Insert SQL expressions over `rows`; the other columns get the defaults of the model."""
    chosen: AnySelect = select(*map(literal_column, columns.values())).select_from(text(rows))
    connection.execute(insert(table.__table__).from_select(list(columns), chosen))  # type: ignore[arg-type]  # is a Table
