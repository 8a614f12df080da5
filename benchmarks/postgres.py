"""A PostgreSQL server of the benchmarks' own, whose data folder outlives the run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
from sqlalchemy.engine import URL

from tests.guard import identity
from tests.postgres_binaries import find_binaries
from tests.runs import server_folder, start_server
from tests.servers import run_sql

# As installed, but for the memory that every guide says to give it, and checkpoints so far apart
# that none falls into one contestant's turn.
SETTINGS = {
    "listen_addresses": "",
    # The users of the data live in UTC, and its days are counted from current_date.
    "timezone": "UTC",
    "shared_buffers": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
}


def home() -> Path:
    """The folder that keeps the filled database between runs."""
    folder = Path(tempfile.gettempdir()) / f"habit_api-bench-{os.geteuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise RuntimeError(f"{folder} belongs to somebody else.")
    return folder


@contextmanager
def only_run() -> Iterator[None]:
    """Refuse to measure beside another run: both figures would be wrong."""
    with (home() / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SystemExit("Another run of the benchmarks is under way.") from error
        yield


def start(run: Path, *, fresh: bool) -> URL:
    """Start the server for the length of `run`, with the data of earlier ones unless `fresh`."""
    user = "nobody" if os.geteuid() == 0 else ""  # PostgreSQL refuses to run as root
    folder = server_folder(run, "postgres")
    binaries = find_binaries(home(), user)
    version = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[2]
    data = home() / f"data-{version}"
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, user)
    if user:
        shutil.chown(folder, user)
    url = URL.create(
        "postgresql+psycopg2",
        username="postgres",
        database="postgres",
        query={"host": str(folder)},
    )

    def ready() -> None:
        try:
            run_sql(url, "SELECT 1")
        except psycopg2.OperationalError as error:
            raise OSError from error

    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *settings]
    start_server(folder, command, ready=ready, user=user)
    return url


def processes(server: URL) -> psutil.Process:
    """The server's first process, parent of those that serve connections."""
    folder = run_sql(server, "SHOW data_directory")[0][0]
    return psutil.Process(int(Path(folder, "postmaster.pid").read_text().split()[0]))


def _initialise(binaries: Path, data: Path, user: str) -> None:
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(data, user)
    options = ["-N", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"]
    subprocess.run(
        [binaries / "initdb", "-D", data, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd="/",
        check=True,
        **identity(user),
    )
