"""The search in tasks: what it costs in a large account, beside a small one."""

from __future__ import annotations

import statistics

from benchmarks import tasks
from benchmarks.figures import Part
from benchmarks.load import Wire
from benchmarks.parts import Setting, ask
from benchmarks.traffic import API, get

TIMES = 3.0
CASES = {
    **{f"in 1 of {rarity}": word for word, rarity in tasks.WORDS.items()},
    "by its beginning": "fic",
    "several": "review part meet",
    "in none": "zebra",
}


def search(setting: Setting) -> Part:
    """Words that every task has, and words that few have, in accounts of few and many tasks."""
    part = Part(
        "search",
        "A search by the number of tasks in the account",
        "One client, `limit=20`; medians, the accounts by turns. The words are spread evenly.",
    )
    people = [setting.traffic.people(f"tasks{size}-1")[0][0] for size in tasks.SIZES]
    wire = Wire(setting.ours.port)
    warm_up, repeats = 20, 40 * setting.rounds
    for name, word in CASES.items():
        q = word.replace(" ", "%20")
        requests = [get(f"{API}/tasks/search?q={q}&limit=20", token) for token in people]
        times: list[list[float]] = [[] for _ in requests]
        for repeat in range(repeats + warm_up):
            for found, request in zip(times, requests, strict=True):
                _, seconds = ask(wire, request)
                if repeat >= warm_up:
                    found.append(seconds)
        medians = [statistics.median(found) * 1000 for found in times]
        columns = dict(zip((f"{size:,} tasks, ms" for size in tasks.SIZES), medians, strict=True))
        part.rows.append(
            {"a word": name, **columns, "largest / smallest": medians[-1] / medians[0]}
        )
        part.at_most(f"{name}: largest over smallest", medians[-1] / medians[0], TIMES)
    wire.socket.close()
    return part
