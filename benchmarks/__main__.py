"""Runs the benchmarks: `python -m benchmarks [PART ...] [options]`, or `make bench ARGS=...`."""

from __future__ import annotations

import argparse
import platform
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.engine import URL

from benchmarks import (
    boards,
    data,
    exports,
    parts,
    postgres,
    predictions,
    readers,
    reminders,
    reports,
    same,
    search,
    servers,
)
from benchmarks.figures import Part, machine, save
from benchmarks.parts import Setting
from benchmarks.traffic import Traffic, password_hash, program
from tests.runs import temporary_run
from tests.servers import redis_server, run_sql

PARTS: dict[str, Callable[[Setting], Part]] = {
    "list": lambda setting: parts.beside_floor(setting, "list"),
    "complete": lambda setting: parts.beside_floor(setting, "complete"),
    "clients": parts.hundred_clients,
    "history": parts.long_history,
    "habits": parts.many_habits,
    "logins": parts.beside_logins,
    "rewards": lambda setting: parts.beside_floor(setting, "rewards"),
    "overview": readers.overview,
    "public": readers.public_list,
    "search": search.search,
    "boards": boards.boards,
    "reminders": reminders.reminders,
    "exports": exports.exports,
    "restores": exports.restores,
    "reports": reports.reports,
    "training": predictions.training,
    "predictions": predictions.predictions,
}
PACKAGES = ("flask", "sqlalchemy", "gunicorn")


def main() -> int:
    """Measure, print, and tell by the exit code whether all targets were met."""
    words = _words()
    if words.quick:
        words.seconds, words.rounds = 2.0, 2
    with ExitStack() as ending:
        ending.enter_context(postgres.only_run())
        run = ending.enter_context(temporary_run())
        server = postgres.start(run, fresh=words.fresh)
        setting, about = _prepare(run, server, words)
        print(f"{about}\n\n`make bench{_arguments()}`\n", flush=True)
        measured = []
        for name in words.parts or PARTS:
            # A device's use is noted every five minutes; that falls into no turn.
            run_sql(server.set(database="bench"), "UPDATE devices SET last_used_at = now()")
            part = PARTS[name](setting)
            measured.append(part)
            print(part.markdown(), flush=True)
    if words.json:
        save(words.json, about, measured)
    missed = [target for part in measured for target in part.targets if not target.met]
    return 1 if words.check and missed else 0


def _prepare(run: Path, server: URL, words: argparse.Namespace) -> tuple[Setting, str]:
    redis = redis_server(run)
    database = server.set(database="bench")
    environment = servers.settings(database, redis)
    # This process only signs and hashes with it.
    app = program({**environment, "VAR_DIR": str(run / "var")})
    data.prepare(server, users=words.users, habits=words.habits, password_hash=password_hash(app))
    fast = {**environment, **servers.UNSYNCED}
    ours = servers.start(run, "ours", "wsgi:app", fast)
    floor = servers.start(run, "floor", "benchmarks.floor:app", fast)
    durable = servers.start(run, "durable", "wsgi:app", environment)
    traffic = Traffic(app, database)
    same.check(ours, floor, traffic, database)
    versions = {"Python": platform.python_version()}
    versions |= {name: version(name) for name in PACKAGES}
    versions["PostgreSQL"] = run_sql(server, "SHOW server_version")[0][0].split()[0]
    versions["Redis"] = _redis_version()
    setting = Setting(
        ours=ours,
        floor=floor,
        durable=durable,
        postgres=postgres.processes(server),
        traffic=traffic,
        seconds=words.seconds,
        rounds=words.rounds,
        server=server,
        environment=lambda other: {**environment, **_address(other), "VAR_DIR": str(run / "var")},
        over=lambda name, other: servers.start(
            run, name, "wsgi:app", {**environment, **_address(other)}
        ),
    )
    return setting, machine(versions)


def _address(database: URL) -> dict[str, str]:
    return {"DATABASE_URL": database.render_as_string(hide_password=False)}


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; or all")
    parser.add_argument("--users", type=int, default=10_000, help="accounts in the database")
    parser.add_argument("--habits", type=int, default=100, help="habits of each")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a turn")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side")
    parser.add_argument("--quick", action="store_true", help="two turns of two seconds")
    parser.add_argument("--fresh", action="store_true", help="fill the database anew")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--check", action="store_true", help="fail when a target is missed")
    words = parser.parse_args()
    unknown = set(words.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if words.habits < same.LEAST:
        parser.error(f"--habits: at least {same.LEAST}, or the two sides cannot be compared")
    return words


def _arguments() -> str:
    given = shlex.join(sys.argv[1:])
    return f' ARGS="{given}"' if given else ""


def _redis_version() -> str:
    shown = subprocess.run(
        ["redis-server", "--version"], capture_output=True, text=True, check=False
    ).stdout
    return next((word[2:] for word in shown.split() if word.startswith("v=")), "given")


if __name__ == "__main__":
    sys.exit(main())
