"""The measurements, each in turns: whatever else the machine does, it does to all sides."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
import psutil
from sqlalchemy.engine import URL

from benchmarks import data
from benchmarks.figures import Part
from benchmarks.load import Request, Source, Tally, Wire, closed, steady
from benchmarks.servers import THREADS, WORKERS, Contestant, cpu_seconds
from benchmarks.traffic import API, Traffic, complete, get, revert
from habit_api.core.clock import now

# Enough to keep all threads of all workers busy.
CLIENTS = 2 * WORKERS * THREADS
RATIOS = {"list": 0.45, "complete": 0.35, "rewards": 0.30}
TITLES = {
    "list": "`GET /habits?limit=20` beside the floor",
    "complete": "`POST /habits/{id}/complete` beside the floor",
    "rewards": f"The same with {data.REWARDS} rewards to draw from",
}
FLAT = 1.3


@dataclass(frozen=True, slots=True)
class Setting:
    """What all parts need: the servers, what to send, and how long to measure."""

    ours: Contestant
    floor: Contestant
    # Ours again, with commits that survive a power cut.
    durable: Contestant
    postgres: psutil.Process
    traffic: Traffic
    seconds: float
    rounds: int
    # For parts with databases of their own.
    server: URL
    environment: Callable[[URL], dict[str, str]]
    over: Callable[[str, URL], Contestant]


def beside_floor(setting: Setting, kind: str) -> Part:
    """One call, ours and the floor by turns."""
    traffic = setting.traffic
    sources: dict[str, Callable[[], Any]] = {
        "list": traffic.lists,
        "complete": traffic.completions,
        "rewards": lambda: traffic.completions("rich%"),
    }
    source = sources[kind]()
    sides = (setting.ours, setting.floor)
    turns: dict[str, list[dict[str, float]]] = {side.name: [] for side in sides}
    for side in sides:
        closed(side.port, [source] * CLIENTS, seconds=min(2.0, setting.seconds))
    for _ in range(setting.rounds):
        for side in sides:
            turns[side.name].append(_turn(setting, side, source))
    part = Part(
        kind,
        TITLES[kind],
        f"{CLIENTS} clients that send the next request when they have their answer; medians of"
        f" {setting.rounds} turns of {setting.seconds:g} s each. CPU is that of the web processes"
        " and, beside it, of PostgreSQL.",
    )
    for name, found in turns.items():
        part.rows.append({"": name, **_medians(found)})
    pairs = list(zip(turns["ours"], turns["floor"], strict=True))
    rate, cpu, database = (
        statistics.median(floor[figure] / ours[figure] for ours, floor in pairs)
        for figure in ("requests/s", "CPU us", "PostgreSQL us")
    )
    ratio = 1 / rate
    part.rows.append(
        {
            "": "ratio",
            "requests/s": ratio,
            "p50 ms": "",
            "p95 ms": "",
            "CPU us": cpu,
            "PostgreSQL us": database,
        }
    )
    part.at_least("requests a second, ours over the floor", ratio, RATIOS[kind])
    return part


def _turn(setting: Setting, side: Contestant, source: Source) -> dict[str, float]:
    before, database = side.cpu_seconds(), cpu_seconds(setting.postgres)
    tally = _good(closed(side.port, [source] * CLIENTS, seconds=setting.seconds))
    done = tally.count()
    return {
        "requests/s": done / tally.seconds,
        "p50 ms": tally.percentile(0.5),
        "p95 ms": tally.percentile(0.95),
        "CPU us": (side.cpu_seconds() - before) / done * 1e6,
        "PostgreSQL us": (cpu_seconds(setting.postgres) - database) / done * 1e6,
    }


def hundred_clients(setting: Setting) -> Part:
    """A hundred connections at once: as fast as they can, and at given rates."""
    clients, share = 100, 0.2
    part = Part(
        "clients",
        "A hundred clients at once",
        f"Ours alone, commits durable: {share:.0%} completions, the rest lists. The first row is a"
        " closed loop: a hundred clients who never pause. In the others requests arrive at random"
        " moments at a given rate over a hundred connections, and waiting for one counts.",
    )
    source = setting.traffic.mixed(completions=share)
    port = setting.durable.port
    closed(port, [source] * clients, seconds=min(2.0, setting.seconds))
    seconds = setting.seconds * setting.rounds / 2
    runs: dict[str, Callable[[], Tally]] = {
        "never pausing": lambda: closed(port, [source] * clients, seconds=seconds)
    }
    for rate in (100, 200):
        runs[f"{rate} a second"] = lambda rate=rate: steady(  # type: ignore[misc]  # bound now
            port, source, clients=clients, rate=rate, seconds=seconds
        )
    errors = 0
    for name, run in runs.items():
        tally = run()
        errors += len(tally.bad)
        part.rows.append(
            {
                "": name,
                "requests/s": tally.count() / tally.seconds,
                "p50 ms": tally.percentile(0.5),
                "p95 ms": tally.percentile(0.95),
                "p99 ms": tally.percentile(0.99),
                "errors": len(tally.bad),
            }
        )
    part.at_least("requests a second", part.rows[0]["requests/s"], 100)
    part.at_most("p95 in ms at 100 a second", part.rows[1]["p95 ms"], 100)
    part.at_most("p95 in ms at 200 a second", part.rows[2]["p95 ms"], 100)
    part.at_most("errors", errors, 0)
    return part


def long_history(setting: Setting) -> Part:
    """A completion on habits with ever more entries: today's, and one that was left out."""
    part = Part(
        "history",
        "A completion by the length of the habit's history",
        f"One client; each completion is reverted again. Today's goes to an unbroken habit, the"
        f" backdated one fills a gap {data.GAP} days ago. Medians, the lengths by turns.",
    )
    [(token, habits)] = setting.traffic.people("long1")
    # In the order in which they were made: by length, the unbroken and the broken by turns.
    each = 2 * data.LONG_HABITS
    by_length = [habits[n * each : (n + 1) * each] for n in range(len(data.LENGTHS))]
    gap = {"target_date": (now().date() - timedelta(data.GAP)).isoformat()}
    cases = {"today's": (0, None), "backdated": (1, gap)}
    wire = Wire(setting.ours.port)
    repeats = int(20 * setting.rounds)
    for name, (first, body) in cases.items():
        times: list[list[float]] = [[] for _ in by_length]
        for repeat in range(-data.LONG_HABITS, repeats):
            for found, group in zip(times, by_length, strict=True):
                habit = group[first::2][repeat % data.LONG_HABITS]
                seconds = _complete_and_revert(wire, habit, token, body)
                if repeat >= 0:  # the habits' rows are in memory now
                    found.append(seconds)
        medians = [statistics.median(found) * 1000 for found in times]
        columns = {
            f"{length:,} entries, ms": m for length, m in zip(data.LENGTHS, medians, strict=True)
        }
        part.rows.append({"": name, **columns, "longest / shortest": medians[-1] / medians[0]})
        part.at_most(f"{name}: longest over shortest", medians[-1] / medians[0], FLAT)
    wire.socket.close()
    return part


def _complete_and_revert(wire: Wire, habit: int, token: str, body: Any) -> float:
    answer, seconds = ask(wire, complete(habit, token, body))
    ask(wire, revert(habit, answer["log"]["id"], token))
    return seconds


def many_habits(setting: Setting) -> Part:
    """A page of a small account and of a large one."""
    part = Part(
        "habits",
        "A list by the number of habits in the account",
        "One client, `limit=10`; medians, the accounts by turns.",
    )
    requests = [
        get(f"{API}/habits?limit=10", token)
        for size in data.SIZES
        for token, _ in setting.traffic.people(f"size{size}-1")
    ]
    times: list[list[float]] = [[] for _ in requests]
    wire = Wire(setting.ours.port)
    warm_up = 50
    for repeat in range(100 * setting.rounds + warm_up):
        for found, request in zip(times, requests, strict=True):
            _, seconds = ask(wire, request)
            if repeat >= warm_up:
                found.append(seconds)
    wire.socket.close()
    medians = [statistics.median(found) * 1000 for found in times]
    columns = dict(zip((f"{size:,} habits, ms" for size in data.SIZES), medians, strict=True))
    part.rows.append({"": "list", **columns, "largest / smallest": medians[-1] / medians[0]})
    part.at_most("largest over smallest", medians[-1] / medians[0], FLAT)
    return part


def beside_logins(setting: Setting) -> Part:
    """The list, quiet and while two clients sign in without a pause."""
    part = Part(
        "logins",
        "The list while two clients sign in all the time",
        f"Ours alone, {WORKERS * THREADS // 2} clients that list; bcrypt at cost 12. Medians of"
        f" {setting.rounds} turns of {setting.seconds:g} s.",
    )
    lists = [setting.traffic.lists() for _ in range(WORKERS * THREADS // 2)]
    logins = [setting.traffic.logins(first) for first in (0, 1)]
    port = setting.ours.port
    cases: dict[str, Sequence[Source]] = {"quiet": lists, "beside sign-ins": [*logins, *lists]}
    turns: dict[str, list[dict[str, float]]] = {name: [] for name in cases}
    for _ in range(setting.rounds):
        for name, sources in cases.items():
            tally = _good(closed(port, sources, seconds=setting.seconds))
            turns[name].append(
                {
                    "lists/s": tally.count("list") / tally.seconds,
                    "p50 ms": tally.percentile(0.5, "list"),
                    "p95 ms": tally.percentile(0.95, "list"),
                    "sign-ins/s": tally.count("login") / tally.seconds,
                }
            )
    part.rows = [{"": name, **_medians(found)} for name, found in turns.items()]
    return part


def _medians(turns: list[dict[str, float]]) -> dict[str, float]:
    return {figure: statistics.median(turn[figure] for turn in turns) for figure in turns[0]}


def ask(wire: Wire, request: Request) -> tuple[Any, float]:
    """The answer to a request that must succeed, and how many seconds it took."""
    head, body, seconds = wire.ask(request)
    if not head.startswith(b"HTTP/1.1 2"):
        raise RuntimeError(f"{request.kind} went wrong: {head.decode()}\n{body.decode()}")
    return orjson.loads(body), seconds


def _good(tally: Tally) -> Tally:
    if tally.bad:
        raise RuntimeError(f"{len(tally.bad)} requests went wrong, the first: {tally.bad[0]}")
    return tally
