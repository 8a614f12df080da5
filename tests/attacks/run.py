"""`python -m tests.attacks.run`: attacks the program on both databases, while somebody uses it.

On this machine alone, and bounded: some hundred connections and some thousand calls. Prints what
was tried, and ends with 1 when something was taken that should have been refused, when the ordinary
user was held up, or when the program logged an error of its own.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.attacks import bodies, people, wires
from tests.attacks.target import PATIENCE, Target, neighbour
from tests.attacks.wires import Tries
from tests.runs import temporary_run
from tests.servers import KINDS, empty_database, flask_command, start_program

SETTINGS = {
    # Limits would refuse most of what is to be tried.
    "RATELIMIT_ENABLED": "false",
    "BCRYPT_ROUNDS": "8",
    "LOG_LEVEL": "WARNING",
    "TRUSTED_HOSTS": "localhost,127.0.0.1",
}
ATTACKS: dict[str, Callable[[Target, float], Tries]] = {
    "heads, byte by byte": wires.slow_heads,
    "bodies, byte by byte": wires.slow_bodies,
    "bodies that never come": wires.bodies_never_sent,
    "connections left open": wires.left_open,
    "bodies sent by half": wires.bodies_half_sent,
    "answers not taken": wires.answers_not_taken,
    "answers taken by drips": wires.answers_trickled,
    "good-byes not heard": wires.good_byes_not_heard,
    "connections opened and left": wires.opened_and_left,
    "oversized heads": wires.oversized,
    "request smuggling": wires.smuggling,
    "paths": wires.paths,
    "methods": wires.methods,
    "hosts": wires.hosts,
    "large bodies": bodies.large_bodies,
    "mass assignment": bodies.mass_assignment,
    "foreign origins": people.foreign_origins,
    "CSRF": people.csrf,
    "telling apart": people.telling_apart,
    "timing of sign-in": people.timing_of_sign_in,
    "timing of forgotten passwords": people.timing_of_forgetting,
}
# The clock is for these alone.
ALONE = ("timing of sign-in", "timing of forgotten passwords")
HEAD = ("attack", "tries", "ordinary calls", "slowest of them", "wrong")


def main() -> int:
    """0 when nothing got through."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=KINDS, action="append", help="else both")
    parser.add_argument("--seconds", type=float, default=15, help="that slow clients go on")
    parser.add_argument("--only", action="append", choices=list(ATTACKS))
    options = parser.parse_args()
    found = list[str]()
    for kind in options.database or KINDS:
        with temporary_run() as run:
            rows, problems = attack(run, kind, options.only or list(ATTACKS), options.seconds)
        print(f"\nOn {kind}:\n")
        for row in [HEAD, tuple("---" for _ in HEAD), *rows]:
            print(f"| {' | '.join(row)} |", flush=True)
        found += [f"{kind}: {problem}" for problem in problems]
    for problem in found[:50]:
        print(problem)
    return int(bool(found))


def attack(
    run: Path, kind: str, names: list[str], seconds: float
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Start the program and try these; the lines of the table, and what was wrong."""
    rows, problems = [], list[str]()
    with empty_database(run, kind, "attacks") as address:
        flask_command(address, "db", "upgrade")
        target = Target(start_program(run, "attacks", address, **SETTINGS))
        for name in names:
            row, wrong = _tried(target, name, seconds)
            rows.append(row)
            problems += [f"{name}: {words}" for words in wrong]
    log = (run / "attacks" / "server.log").read_text(errors="replace")
    if "Traceback" in log:
        problems.append(f"the program failed inside:\n{log[-3000:]}")
    return rows, problems


def _tried(target: Target, name: str, seconds: float) -> tuple[tuple[str, ...], list[str]]:
    if name in ALONE:
        tries = list(ATTACKS[name](target, seconds))
        wrong = [words for words in tries if words]
        return (name, str(len(tries)), "-", "-", str(len(wrong))), wrong
    with neighbour(target) as seen:
        tries = list(ATTACKS[name](target, seconds))
    wrong = [words for words in tries if words]
    if seen.slowest > PATIENCE:
        wrong.append(f"an ordinary call took {seen.slowest:.1f} s")
    wrong += [f"an ordinary call got {status}" for status in seen.failed]
    slowest = f"{seen.slowest * 1000:.0f} ms"
    return (name, str(len(tries)), str(seen.calls), slowest, str(len(wrong))), wrong


if __name__ == "__main__":
    sys.exit(main())
