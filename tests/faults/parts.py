"""The parts of a running habit_api, each in processes that can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg2
from sqlalchemy.engine import URL

from tests.guard import identity
from tests.postgres_binaries import find_binaries
from tests.runs import ROOT, clean_environment
from tests.servers import POSTGRES_SETTINGS, _initialise, free_port, run_sql

PATIENCE = 60
WORKER = ["celery", "-A", "wsgi:celery", "worker", "--beat", "--pool=prefork", "--without-gossip"]


class Part:
    """One program with all its children; `start` may be called again after `kill`."""

    def __init__(
        self,
        name: str,
        command: list[str],
        folder: Path,
        *,
        answers: Callable[[], bool] = lambda: True,
        user: str = "",
        settings: dict[str, str] | None = None,
    ) -> None:
        self.name, self.command, self.folder, self.user = name, command, folder, user
        self.answers, self.settings = answers, settings or {}
        self.process: psutil.Popen | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = psutil.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/" if self.user else ROOT,
                env=clean_environment(**self.settings),
                start_new_session=True,
                **identity(self.user),
            )
        wait_until(self.answers, what=self.name)

    def kill(self, *, child: bool = False) -> None:
        """SIGKILL for it and its children; with `child` for one of its children alone."""
        assert self.process is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            family = self.process.children(recursive=True)
            victims = family[:1] if child else [self.process, *family]
            for victim in victims:
                with contextlib.suppress(psutil.NoSuchProcess):
                    victim.send_signal(signal.SIGKILL)
        if not child:
            with contextlib.suppress(psutil.TimeoutExpired):
                self.process.wait(10)


class House:
    """Everything that one run needs, on ports and in folders of its own."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.kind = folder, kind
        self.port = free_port()
        self.parts: dict[str, Part] = {}
        self.database = self._database()
        self.settings = self._settings()
        python = [sys.executable, "-m"]
        gunicorn = [*python, "gunicorn", "wsgi:app"]
        self._add("gunicorn", gunicorn, answers=lambda: _listens(self.port))
        if kind == "postgresql":
            self._add("worker", [*python, *WORKER])

    def start(self) -> None:
        """Start it all over an empty database."""
        for name, part in self.parts.items():
            if name == "gunicorn":
                self._prepare()
            part.start()

    def stop(self) -> None:
        """Kill what this run started."""
        for part in reversed(list(self.parts.values())):
            if part.process is not None:
                part.kill()

    def flask(self, *words: str) -> str:
        """What a command prints. Raises `RuntimeError` when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=clean_environment(**self.settings),
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def _add(self, name: str, command: list[str], **options: object) -> None:
        options.setdefault("settings", getattr(self, "settings", {}))
        self.parts[name] = Part(name, command, self.folder, **options)  # type: ignore[arg-type]  # passed on

    def _settings(self) -> dict[str, str]:
        values = {
            "APP_ENV": "testing",
            "DATABASE_URL": self.database,
            "VAR_DIR": str(self.folder / "var"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "BCRYPT_ROUNDS": "4",
            "LOG_LEVEL": "ERROR",
            # On, for they ask Redis at every request; so high that nobody meets them.
            "RATELIMIT_DEFAULT": "1000000 per minute",
            "TRUSTED_PROXIES": "1",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "JWT_SECRET_KEY": secrets.token_urlsafe(48),
        }
        if self.kind == "postgresql":
            values |= {"REDIS_URL": f"redis://127.0.0.1:{self._redis_port}/0"}
            values |= {"WEB_CONCURRENCY": "2", "GUNICORN_THREADS": "8"}
        return values

    def _database(self) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / 'habits.db'}"
        self._redis_port = free_port()
        self._add("redis", _redis(self._redis_port, self.folder), answers=self._redis_answers)
        folder = self.folder / "postgres"
        folder.mkdir(mode=0o700)
        user = "nobody" if os.geteuid() == 0 else ""
        if user:
            shutil.chown(folder, user)
        binaries = find_binaries(folder, user)
        _initialise(binaries, folder / "data", user)
        # Durable, as installed: what was answered is to be there after the server was killed.
        words = [
            f"-c{name}={POSTGRES_SETTINGS[name]}"
            for name in ("listen_addresses", "max_connections")
        ]
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder)]
        self._url = URL.create(
            "postgresql", username="postgres", database="postgres", query={"host": str(folder)}
        )
        self._add("postgresql", [*command, *words], answers=self._sql_answers, user=user)
        return self._url.set(database="habits").render_as_string()

    def errors(self) -> list[str]:
        """What the program logged as failures that it does not know, with the end of each."""
        log = (self.folder / "gunicorn.log").read_text(errors="replace")
        return [part[:4000] for part in log.split("request.failed")[1:]]

    def _prepare(self) -> None:
        if self.kind == "postgresql":
            run_sql(self._url, "CREATE DATABASE habits")
        self.flask("db", "upgrade")

    def _sql_answers(self) -> bool:
        try:
            return bool(run_sql(self._url, "SELECT 1"))
        except psycopg2.OperationalError:
            return False

    def _redis_answers(self) -> bool:
        return _listens(self._redis_port)


def wait_until(true: Callable[[], bool], *, what: str) -> None:
    """Return once something is `true`. Raises `RuntimeError` when that takes too long."""
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise RuntimeError(f"This took too long: {what}.")
        time.sleep(0.02)


def _redis(port: int, folder: Path) -> list[str]:
    binary = shutil.which("redis-server")
    if binary is None:
        raise RuntimeError("This needs a real Redis: apt install redis-server.")
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", ""]
    return [binary, *options]


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
