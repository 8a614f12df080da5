"""Calls that read much: a year's overview, and the public list however long it is."""

from __future__ import annotations

import statistics
from datetime import timedelta

from benchmarks import data
from benchmarks.figures import Part
from benchmarks.load import Request, Wire
from benchmarks.parts import Setting, ask
from benchmarks.traffic import API, get
from habit_api.core.clock import now
from tests.servers import run_sql

PUBLISHED = (1_000, 1_000_000)
# A habit's words, as habits.service writes them: one in a thousand has a certain topic, ten in a
# million a certain mark.
PUBLISH = """
    INSERT INTO public_habits (habit_id, published_at, category, words)
    SELECT id, now() - row_number() OVER (ORDER BY md5(id::text)) * interval '1 second', category,
        array_to_tsvector(ARRAY['habit', 'h' || id % 100, coalesce(category, 'none'), 'ten',
            'minutes', 'before', 'breakfast', 'topic' || id % 1000, 'mark' || id % 100000])
    FROM habits ORDER BY md5(id::text) LIMIT {count}
"""
SEARCHES = {
    "newest": "",
    "a category": "category=health",
    "a word that all have": "q=habit",
    "one that 1 in 100 has": "q=h42",
    "one that 1 in 1,000 has": "q=topic123",
    "one that 10 in a million have": "q=mark12345",
    "a word that none has": "q=nowhere",
    "the beginning of many": "q=mark1",
    "two words": "q=breakfast+h42",
}
FLAT = 2.0


def overview(setting: Setting) -> Part:
    """A year's overview beside a page of habits."""
    part = Part(
        "overview",
        f"The overview over a year of {data.YEAR_HABITS} habits",
        f"`GET /analytics/overview` over {data.YEAR} days with {data.YEAR * data.YEAR_HABITS:,}"
        " entries, beside `GET /habits` of the same account. One client; medians, by turns.",
    )
    [(token, _)] = setting.traffic.people("year1")
    today = now().date()
    span = f"start_date={today - timedelta(data.YEAR)}&end_date={today}"
    requests = {
        "30 days": get(f"{API}/analytics/overview", token),
        "a year": get(f"{API}/analytics/overview?{span}", token),
        "a page of 20 habits": get(f"{API}/habits?limit=20", token),
    }
    wire = Wire(setting.ours.port)
    medians = _by_turns(setting, {name: (wire, request) for name, request in requests.items()})
    wire.socket.close()
    page = medians["a page of 20 habits"]
    part.rows = [{"": n, "p50 ms": ms, "pages": ms / page} for n, ms in medians.items()]
    return part


def public_list(setting: Setting) -> Part:
    """The public list with few habits and with many."""
    few, many = PUBLISHED
    part = Part(
        "public",
        f"The public list of {few:,} and of {many:,} habits",
        "`GET /habits/public?limit=20`, one client, two servers over two databases; medians, by"
        " turns.",
    )
    ports = []
    for count in PUBLISHED:
        name = f"bench_public_{count}"
        database = data.copy(setting.server, name)
        print(f"Publishing {count:,} habits ...", flush=True)
        run_sql(database, PUBLISH.format(count=count))
        run_sql(database, "VACUUM ANALYZE public_habits")
        run_sql(database, "UPDATE devices SET last_used_at = now()")
        ports.append(setting.over(name, database).port)
    # Not before: an idle connection is hung up on.
    wires = [Wire(port) for port in ports]
    [(token, _)] = setting.traffic.people("year1")
    for name, query in SEARCHES.items():
        request = get(f"{API}/habits/public?limit=20&{query}", token)
        sides = dict(zip(map(str, PUBLISHED), wires, strict=True))
        medians = _by_turns(setting, {n: (wire, request) for n, wire in sides.items()})
        small, large = medians[str(few)], medians[str(many)]
        part.rows.append(
            {
                "": name,
                f"{few:,}, ms": small,
                f"{many:,}, ms": large,
                "large / small": large / small,
            }
        )
        part.at_most(f"{name}: large over small", large / small, FLAT)
    for wire in wires:
        wire.socket.close()
    return part


def _by_turns(setting: Setting, asked: dict[str, tuple[Wire, Request]]) -> dict[str, float]:
    """The median time of each request, in ms."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for repeat in range(-5, 20 * setting.rounds):
        for name, (wire, request) in asked.items():
            _, seconds = ask(wire, request)
            if repeat >= 0:  # warm now
                times[name].append(seconds * 1000)
    return {name: statistics.median(found) for name, found in times.items()}
