"""Backing up and restoring, by the very lines that docs/deploying.md has to paste."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.deploying.files import compose, copied, pasted
from tests.postgres_binaries import find_binaries
from tests.runs import ROOT, clean_environment
from tests.servers import flask_command, run_sql

pytestmark = pytest.mark.slow

OLD = "0024"
KEPT, LATER = 101, 102
ROW = "INSERT INTO pulses VALUES ({}, '2026-11-26 10:00:00')"
ROWS = "SELECT id FROM pulses ORDER BY id"
# What only a deployer's machine has, as far as it matters to a database.
STAND_INS = {
    "systemctl": "",
    "runuser": 'shift 3; exec "$@"',
    "habit_api-run": f'cd {ROOT}; exec "$@"',
    "docker": 'case "$2" in exec|run) ;; *) exit 0;; esac\n'
    'while [ "$1" != database ] && [ "$1" != migrate ]; do shift; done\n'
    f'shift; cd {ROOT}; exec "$@"',
}


def paste(block: str, folder: Path, **env: str) -> str:
    """What the lines say. Raises `RuntimeError` when one fails."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder,
        env=clean_environment(**{"VAR_DIR": str(folder / "var"), **env}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def only(folder: Path, pattern: str) -> Path:
    """The one file of that name, which nobody else may read."""
    (found,) = folder.glob(pattern)
    assert found.stat().st_mode & 0o077 == 0
    return found


@pytest.fixture
def machine(tmp_path, own_postgres_url):
    """A folder to paste in, and its settings: PostgreSQL's programs, and stand-ins for others."""
    (tmp_path / "bin").mkdir()
    for name, body in STAND_INS.items():
        stand_in = tmp_path / "bin" / name
        stand_in.write_text(f"#!/bin/sh\n{body}\n")
        stand_in.chmod(0o755)
    url = make_url(own_postgres_url).set(drivername="postgresql")
    folders = [tmp_path / "bin", find_binaries(tmp_path, ""), f"{sys.prefix}/bin"]
    env = {"DATABASE_URL": url.render_as_string(hide_password=False)}
    env["PATH"] = ":".join([*map(str, folders), os.environ["PATH"]])
    env |= {"PGHOST": str(url.query.get("host") or url.host), "PGPORT": str(url.port or 5432)}
    env |= {"PGUSER": str(url.username), "PGPASSWORD": url.password or "", "PGDATABASE": "postgres"}
    yield tmp_path, url, env
    run_sql(url.set(database="postgres"), f'DROP DATABASE IF EXISTS "{url.database}_before"')


def here(block, url):
    """The lines for the database and the role that the test has."""
    block = re.sub(r"(?<=--username=)habit_api|(?<=OWNER )habit_api", url.username, block)
    block = block.replace("habit_api_before", f"{url.database}_before")
    return re.sub(r"(?<=[ =])habit_api(?![-\w])", url.database, block)


@pytest.mark.parametrize("title", ["PostgreSQL", "PostgreSQL under compose"])
def test_an_old_backup_is_restored_after_an_upgrade(machine, title):
    folder, url, env = machine
    backup, restore = (here(block, url) for block in pasted(title))
    flask_command(env["DATABASE_URL"], "db", "upgrade", OLD)
    run_sql(url, ROW.format(KEPT))
    paste(backup, folder, **env)
    flask_command(env["DATABASE_URL"], "db", "upgrade")
    run_sql(url, ROW.format(LATER))
    only(folder, "habits-*.dump").rename(folder / "habits.dump")
    assert "All figures are right." in paste(restore, folder, **env)
    assert run_sql(url, ROWS) == [(KEPT,)]
    # What was there before is there still.
    before = url.set(database=f"{url.database}_before")
    assert run_sql(before, ROWS) == [(KEPT,), (LATER,)]


def test_a_backup_that_is_cut_short_restores_nothing_and_starts_nothing(machine):
    folder, url, env = machine
    backup, restore = (here(block, url) for block in pasted("PostgreSQL"))
    flask_command(env["DATABASE_URL"], "db", "upgrade")
    paste(backup, folder, **env)
    whole = only(folder, "habits-*.dump").read_bytes()
    (folder / "habits.dump").write_bytes(whole[: len(whole) - 200])
    with pytest.raises(RuntimeError, match="pg_restore: error"):
        paste(restore, folder, **env)
    tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
    assert run_sql(url, tables) == [(0,)]


@pytest.fixture
def home(tmp_path):
    """The program's folder, with its environment and an older database in `var`."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in copied():
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "var").mkdir()
    file = tmp_path / "var" / "habit_api.db"
    flask_command(f"sqlite:///{file}", "db", "upgrade", OLD)
    return tmp_path, file


def crash(file: Path, number: int) -> None:
    """Write a row and die, so that it is in the `-wal` file alone."""
    code = "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]);"
    code += "db.execute('PRAGMA journal_mode = wal'); db.execute(sys.argv[2]);"
    code += "db.commit(); os._exit(0)"
    subprocess.run([sys.executable, "-c", code, str(file), ROW.format(number)], check=True)
    assert file.with_name(f"{file.name}-wal").stat().st_size


def stored(file: Path) -> list[int]:
    """What is stored, of a database that is whole."""
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [number for (number,) in database.execute(ROWS)]


def test_sqlite_is_restored_after_a_crash(home):
    folder, file = home
    backup, restore = pasted("SQLite")
    crash(file, KEPT)
    paste(backup, folder)
    shutil.move(only(folder / "backups", "habits-*.db"), folder / "habits.db")
    assert stored(folder / "habits.db") == [KEPT]
    flask_command(f"sqlite:///{file}", "db", "upgrade")
    crash(file, LATER)
    assert "All figures are right." in paste(restore, folder)
    assert stored(file) == [KEPT]
    aside = only(folder / "var", "before-*")
    assert stored(aside / file.name) == [KEPT, LATER]


def test_no_database_is_made_where_a_backup_finds_none(tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "var").mkdir()
    with pytest.raises(RuntimeError, match="unable to open database file"):
        paste(pasted("SQLite")[0], tmp_path)
    assert list((tmp_path / "backups").iterdir()) == []


def test_the_newest_backups_are_kept(tmp_path):
    made = [tmp_path / f"habits-2026-11-{day:02}T030000.db" for day in range(1, 19)]
    for file in made:
        file.touch()
    paste(pasted("Backups")[0], tmp_path)
    assert sorted(tmp_path.iterdir()) == made[-14:]


def test_the_lines_for_compose_name_its_services():
    lines = "\n".join(pasted("PostgreSQL under compose"))
    used = re.findall(r"docker compose (?:exec -T|run --rm -T) (\S+)", lines)
    used += re.findall(r"docker compose stop (.*) &&", lines)[0].split()
    assert set(used) == {"database", "migrate", "web", "worker", "beat"}
    assert set(used) <= set(compose()["services"])
