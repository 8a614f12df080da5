"""The floor must do the same work: same answers, and the same rows afterwards."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy.engine import URL

from benchmarks.data import SAME
from benchmarks.load import Wire
from benchmarks.servers import Contestant
from benchmarks.traffic import API, Traffic, complete, get
from tests.servers import run_sql

# What two twins may differ in: they are two, and one came after the other.
OWN = {"id", "habit_id", "habit_name", "name", "name_key", "search_key", "description", "category"}
MOMENTS = {"created_at", "updated_at"}
GROWING = {"pieces_earned", "level"}
TABLES = {"habits": "id", "habit_logs": "habit_id", "draws": "habit_id"}
# Both write the same rows of the user: they must come to what the entries of today do.
COUNTED = """
    SELECT days.completions, days.earned, standings.completions, standings.xp, spans
    FROM (SELECT user_id FROM habits WHERE id = {habit}) AS owner
    JOIN activity_days AS days ON days.user_id = owner.user_id AND date = current_date
    JOIN standings ON standings.user_id = owner.user_id AND span = 'all',
    LATERAL (SELECT count(*) AS spans FROM standings
        WHERE user_id = owner.user_id AND xp = 10 * days.completions) AS others
"""

# Of each kind of habit and user: with so many, some twins are lucky and some are not.
PAIRS = 5
# The habits of a user that hold so many: one in four is numeric, and four of five of those daily.
LEAST = 2 * PAIRS * 4 * 5 // 4


class NotTheSame(AssertionError):
    """The contestants cannot be compared."""


def check(ours: Contestant, floor: Contestant, traffic: Traffic, database: URL) -> None:
    """Hold the answers and the rows of the two against each other. Raises `NotTheSame`."""
    one, other = Wire(ours.port), Wire(floor.port)
    seen: set[bool] = set()
    for token, habits in traffic.people("same%", limit=SAME):
        done = 0
        for query in ("?limit=20", "?limit=7&offset=93", "?limit=100"):
            request = get(f"{API}/habits{query}", token)
            _equal(f"the list {query}", _body(one.ask(request)), _body(other.ask(request)))
        for twins in _twins(habits, database):
            answers = [
                _body(wire.ask(complete(habit, token)))
                for wire, habit in zip((one, other), twins, strict=True)
            ]
            done += len(answers)
            outcomes = [answer["got_reward"] for answer in answers]
            if outcomes[0] is not outcomes[1]:
                continue  # one was luckier
            seen.add(outcomes[0])
            _equal("the completion", *map(_plain, answers))
            for table, key in TABLES.items():
                rows = [_rows(table, key, habit, database) for habit in twins]
                _equal(f"the rows in {table}", *rows)
            ledgers = [_ledger(answer["log"]["id"], database) for answer in answers]
            _equal("the ledger", *ledgers)
        [counted] = run_sql(database, COUNTED.format(habit=habits[0]))
        _equal("the figures", counted, (done, done, done, 10 * done, 3))
    if seen != {True, False}:
        raise NotTheSame("No twins with the same luck were found.")
    for wire in (one, other):
        wire.socket.close()


def _twins(habits: list[int], database: URL) -> list[tuple[int, int]]:
    """Pairs of habits that are alike but for their names."""
    ids = ", ".join(map(str, habits))
    alike = f"SELECT kind, array_agg(id ORDER BY id) FROM habits WHERE id IN ({ids}) GROUP BY 1"
    return [
        (found[n], found[n + 1])
        for _, found in run_sql(database, alike)
        for n in range(0, 2 * PAIRS, 2)
    ]


def _ledger(log_id: int, database: URL) -> list[Any]:
    query = f"SELECT user_id, amount, source, turn FROM xp_entries WHERE source_id = {log_id}"
    return run_sql(database, query)


def _rows(table: str, key: str, habit: int, database: URL) -> list[dict[str, Any]]:
    query = f"SELECT to_jsonb({table}) FROM {table} WHERE {key} = {habit} ORDER BY {table}.id"
    return [_plain(row) for (row,) in run_sql(database, query)]


def _plain(value: Any) -> Any:
    """`value` without what twins may differ in."""
    if not isinstance(value, dict):
        return value
    return {
        name: _plain(part) for name, part in value.items() if name not in OWN | MOMENTS | GROWING
    }


def _body(answer: tuple[bytes, bytes, float]) -> Any:
    head, body, _ = answer
    if not head.startswith(b"HTTP/1.1 2"):
        raise NotTheSame(f"{head.decode()}\n{body.decode()}")
    return orjson.loads(body)


def _equal(what: str, ours: Any, floor: Any) -> None:
    if ours != floor:
        raise NotTheSame(f"{what} differs:\nours  {ours}\nfloor {floor}")
