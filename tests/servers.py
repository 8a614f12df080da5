"""Real servers for tests: PostgreSQL, Redis, and the program itself under gunicorn.

Each is started at most once per run and ends with it. `TEST_DATABASE_URL` and `TEST_REDIS_URL` name
servers to use instead.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import URL, make_url

from tests.guard import identity
from tests.postgres_binaries import find_binaries
from tests.runs import ROOT, clean_environment, once, server_folder, start_server

KINDS = ("sqlite", "postgresql")
# initdb takes the first of these that the system has. Both fold Cyrillic letters; plain C does not.
LOCALES = ("C.UTF-8", "en_US.UTF-8")
POSTGRES_SETTINGS = {
    # Reached through the socket in its folder only.
    "listen_addresses": "",
    "max_connections": "200",
    # What it holds need not survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def postgres_server(run: Path) -> URL:
    """A PostgreSQL server, as a role that may create databases."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    url = make_url(given or once(run, "postgres", lambda: _start_postgres(run)))
    return url.set(drivername="postgresql+psycopg2")


@contextlib.contextmanager
def empty_database(run: Path, kind: str, name: str) -> Iterator[str]:
    """The address of a database of that kind, without tables, which ends with the block."""
    if kind == "sqlite":
        yield f"sqlite:///{run / name}.db"
        return
    server = postgres_server(run)
    name = f"habit_api_{run.name.removeprefix('habit_api-')}_{name}"
    run_sql(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        run_sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def redis_server(run: Path) -> str:
    """The address of a Redis server, without a database number."""
    given = os.environ.get("TEST_REDIS_URL", "")
    return (given or once(run, "redis", lambda: _start_redis(run))).rstrip("/")


def start_program(run: Path, name: str, database: str, **settings: str) -> str:
    """The program under gunicorn on a free port, over `database`; its address once it answers."""
    port = free_port()
    folder = server_folder(run, name)
    base = f"http://127.0.0.1:{port}"
    start_server(
        folder,
        [sys.executable, "-m", "gunicorn", "wsgi:app"],
        ready=lambda: _ask(f"{base}/health/ready"),
        environment={
            "DATABASE_URL": database,
            "VAR_DIR": str(folder),
            "HOST": "127.0.0.1",
            "PORT": str(port),
            # Tests of jobs start their own workers.
            "EMBEDDED_WORKER": "false",
            **settings,
        },
    )
    return base


def flask_command(database: str, *words: str) -> str:
    """What `flask --app wsgi <words>` prints over `database`. Raises `RuntimeError` when it fails.

    In a process of its own: Alembic keeps state between two commands in one process.
    """
    with tempfile.TemporaryDirectory() as var_dir:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=clean_environment(DATABASE_URL=database, VAR_DIR=var_dir),
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def run_sql(server: URL, statement: str) -> list[tuple[Any, ...]]:
    """The rows of one statement, run without a transaction: CREATE DATABASE allows none."""
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with contextlib.closing(psycopg2.connect(address, connect_timeout=60)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def _start_postgres(run: Path) -> str:
    user = "nobody" if os.geteuid() == 0 else ""  # PostgreSQL refuses to run as root
    folder = server_folder(run, "postgres")
    if user:
        shutil.chown(folder, user)
    binaries = find_binaries(folder, user)
    _initialise(binaries, folder / "data", user)
    settings = [f"-c{name}={value}" for name, value in POSTGRES_SETTINGS.items()]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), *settings]
    place = {"host": str(folder)}
    url = URL.create("postgresql", username="postgres", database="postgres", query=place)

    def ready() -> None:
        try:
            run_sql(url, "SELECT 1")
        except psycopg2.OperationalError as error:
            raise OSError from error

    start_server(folder, command, ready=ready, user=user)
    return url.render_as_string()


def _initialise(binaries: Path, data: Path, user: str) -> None:
    options = ["-D", str(data), "-N", "-A", "trust", "-U", "postgres", "-E", "UTF8"]
    errors = ""
    for locale in LOCALES:
        done = subprocess.run(
            [str(binaries / "initdb"), *options, f"--locale={locale}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **identity(user),
        )
        if done.returncode == 0:
            return
        errors += done.stderr
    raise RuntimeError(f"PostgreSQL's initdb failed:\n{errors}")


def _start_redis(run: Path) -> str:
    binary = shutil.which("redis-server")
    if binary is None:
        raise RuntimeError(
            "This needs a real Redis: install redis-server (apt install redis-server, brew install "
            "redis), or name in TEST_REDIS_URL one that holds nothing of value."
        )
    port = free_port()
    folder = server_folder(run, "redis")
    options = {"bind": "127.0.0.1", "port": str(port), "dir": str(folder)}
    options |= {"save": "", "appendonly": "no"}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]

    def ready() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"PING\r\n")
            if connection.recv(7) != b"+PONG\r\n":
                raise OSError("no PONG yet")

    start_server(folder, [binary, *words], ready=ready)
    return f"redis://127.0.0.1:{port}"


def _ask(url: str) -> None:
    # Never through a proxy: the address is this machine's own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=60) as answer:
        answer.read()
