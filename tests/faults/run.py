"""`python -m tests.faults.run`: kills parts of the running program under load, and counts.

For each fault: clients write for some seconds and repeat what is not answered with the same
Idempotency-Key; in the middle one part gets SIGKILL, and is started again a little later, as
whoever looks after it would. Then every answered write is looked for, `flask check` computes all
figures anew, and a line of the table says what was found. Ends with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.faults.clients import Client, Seen
from tests.faults.parts import House

# How long a part is away, in seconds.
AWAY = 3.0
# Within so many seconds after its part is back the service answers; within so many it says 503.
BACK, REFUSED = 10.0, 3.0
# Where nobody is to feel that a part is away, no longer than this without a good answer.
GAP = 2.0


@dataclass(frozen=True)
class Fault:
    """What is killed, over which database.

    `child`: one of its processes, which it replaces. `felt`: calls may be refused meanwhile.
    """

    name: str
    kind: str
    part: str
    child: bool = False
    felt: bool = True


FAULTS = (
    Fault("a gunicorn worker", "postgresql", "gunicorn", child=True),
    Fault("all of gunicorn", "postgresql", "gunicorn"),
    Fault("PostgreSQL", "postgresql", "postgresql"),
    Fault("Redis", "postgresql", "redis", felt=False),
    Fault("the Celery worker", "postgresql", "worker", felt=False),
    Fault("all of gunicorn, SQLite", "sqlite", "gunicorn"),
)
HEAD: tuple[str, ...] = (
    *("killed", "answered", "again", "503", "slowest 503", "silent"),
    *("lost", "twice", "wrong"),
)


def main() -> int:
    """0 when no fault cost anything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=30, help="of load for each fault")
    parser.add_argument("--only", action="append", choices=[fault.name for fault in FAULTS])
    options = parser.parse_args()
    chosen = [fault for fault in FAULTS if not options.only or fault.name in options.only]
    rows, problems = [HEAD], list[str]()
    for fault in chosen:
        row, found = under(fault, clients=options.clients, seconds=options.seconds)
        rows.append(row)
        problems += [f"{fault.name}: {problem}" for problem in found]
        print(f"{fault.name}: {'as it should be' if not found else found[:5]}", flush=True)
    print(table(rows))
    for problem in problems[:50]:
        print(problem)
    return int(bool(problems))


def under(fault: Fault, *, clients: int, seconds: float) -> tuple[tuple[str, ...], list[str]]:
    """Load with one fault in its middle; the line of the table, and what was wrong."""
    with tempfile.TemporaryDirectory(prefix="habit_api-faults-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        house = House(folder, fault.kind)
        try:
            house.start()
            return _measured(house, fault, clients, seconds)
        finally:
            house.stop()


def _measured(
    house: House, fault: Fault, clients: int, seconds: float
) -> tuple[tuple[str, ...], list[str]]:
    seen, stop = Seen(), threading.Event()
    users = [Client(house.port, number, seen, stop) for number in range(clients)]
    for user in users:
        user.sign_up()
    seen.tries.clear()
    threads = [threading.Thread(target=user.work) for user in users]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    struck_at, back_at = _strike(house, fault)
    time.sleep(max(0.0, seconds * 2 / 3 - AWAY))
    stop.set()
    for thread in threads:
        thread.join(60)
    for user in users:
        user.verify()
    problems = [problem for user in users for problem in user.problems]
    problems += _judged(house, seen, threads, silent := _silence(seen, back_at))
    if not fault.felt:
        problems += unfelt(seen, struck_at, back_at)
    return _row(fault, seen, silent, problems), problems


def _strike(house: House, fault: Fault) -> tuple[float, float]:
    """Kill the part, and start it again; when the one and the other was done."""
    part, struck_at = house.parts[fault.part], time.monotonic()
    part.kill(child=fault.child)
    if not fault.child:
        time.sleep(AWAY)
        part.start()
    return struck_at, time.monotonic()


def _silence(seen: Seen, back_at: float) -> float:
    """Seconds from the part being back to the first answer that is not 5xx."""
    return next((moment - back_at for moment in sorted(seen.good_at) if moment >= back_at), 1e9)


def unfelt(seen: Seen, struck_at: float, back_at: float) -> list[str]:
    """What was felt of a part's absence, of which nothing should be."""
    good = sorted(moment for moment in seen.good_at if struck_at < moment < back_at)
    gap = max(after - before for before, after in pairwise([struck_at, *good, back_at]))
    wrong = {
        f"{seen.tries[503]} answers were 503": seen.tries[503] > 0,
        f"{gap:.1f} s without a good answer while the part was away": gap > GAP,
    }
    return [words for words, found in wrong.items() if found]


def _judged(house: House, seen: Seen, threads: list[threading.Thread], silent: float) -> list[str]:
    """What is wrong with the run as a whole."""
    wrong = {
        f"no good answer within {BACK} s of the part being back ({silent:.1f} s)": silent > BACK,
        f"a 503 took {seen.longest_503:.1f} s": seen.longest_503 > REFUSED,
        f"{seen.wrong_shape} errors had another shape": seen.wrong_shape > 0,
        f"{seen.tries[500]} answers were 500": seen.tries[500] > 0,
        "a client hangs": any(thread.is_alive() for thread in threads),
    }
    problems = [words for words, found in wrong.items() if found]
    problems += house.errors()
    try:
        house.flask("check")
    except RuntimeError as error:
        problems.append(f"flask check: {error}")
    return problems


def _row(fault: Fault, seen: Seen, silent: float, problems: list[str]) -> tuple[str, ...]:
    again = sum(seen.tries[status] for status in (0, 429, 503))
    kinds = [problem.partition(":")[0] for problem in problems]
    return (
        fault.name,
        str(sum(seen.tries.values()) - again),
        str(again),
        str(seen.tries[503]),
        f"{seen.longest_503:.1f} s",
        f"{max(0.0, silent):.1f} s",
        str(kinds.count("lost")),
        str(kinds.count("twice")),
        str(len(problems) - kinds.count("lost") - kinds.count("twice")),
    )


def table(rows: list[tuple[Any, ...]]) -> str:
    """Rows as a table of Markdown, the first as its head."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * len(rows[0])}", *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
