"""The two contestants under gunicorn, alike in all but the program: ours, and the floor."""

from __future__ import annotations

import secrets
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy.engine import URL

from tests.runs import server_folder, start_server
from tests.servers import free_port

WORKERS = 2
THREADS = 4
# A front end that may call: its requests get all headers of CORS.
ORIGIN = "http://localhost:5173"
# Counted and looked at in each call, and never reached.
LIMIT = "1000000 per minute"
# For the connections of contestants whose software is compared: the disk would hide it.
UNSYNCED = {"PGOPTIONS": "-c synchronous_commit=off"}


@dataclass(frozen=True, slots=True)
class Contestant:
    """A running server."""

    name: str
    port: int
    master: psutil.Process

    def cpu_seconds(self) -> float:
        """What its processes have used so far."""
        return cpu_seconds(self.master)


def settings(database: URL, redis: str) -> dict[str, str]:
    """The environment of ours: production, with all its extensions at work."""
    return {
        "APP_ENV": "production",
        "DATABASE_URL": database.render_as_string(hide_password=False),
        "REDIS_URL": redis,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "JWT_SECRET_KEY": secrets.token_urlsafe(48),
        "ACCESS_TOKEN_MINUTES": "600",
        "RATELIMIT_DEFAULT": LIMIT,
        "CORS_ORIGINS": ORIGIN,
        # There is no TLS in front here.
        "FORCE_HTTPS": "false",
        "WEB_CONCURRENCY": str(WORKERS),
        "GUNICORN_THREADS": str(THREADS),
        "HOST": "127.0.0.1",
    }


def start(run: Path, name: str, application: str, environment: dict[str, str]) -> Contestant:
    """`application` under gunicorn until the run ends; its log lines go nowhere."""
    port = free_port()
    folder = server_folder(run, name)
    pid_file = folder / "pid"
    words = [sys.executable, "-m", "gunicorn", application, "--pid", str(pid_file)]
    # A worker that is replaced in the middle of a turn would be measured as slow.
    words += ["--max-requests", "0"]
    # Never through a proxy: the address is this machine's own.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    start_server(
        folder,
        ["sh", "-c", 'exec "$@" > /dev/null', "sh", *words],
        ready=lambda: opener.open(f"http://127.0.0.1:{port}/health", timeout=10).close(),
        environment={**environment, "PORT": str(port), "VAR_DIR": str(folder)},
    )
    return Contestant(name, port, psutil.Process(int(pid_file.read_text())))


def cpu_seconds(parent: psutil.Process) -> float:
    """What a process and its present children have used, in user and in kernel mode."""
    return sum(_seconds(process) for process in [parent, *parent.children()])


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
