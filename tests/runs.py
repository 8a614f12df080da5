"""A test run: a temporary folder that all its processes know, and servers that end with it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.guard import STOP_SECONDS

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
# Held, because a forgotten subprocess warns when it is collected.
_guards: list[subprocess.Popen[bytes]] = []


@contextlib.contextmanager
def temporary_run() -> Iterator[Path]:
    """The folder of a new run; at the end its servers are stopped and it is removed."""
    folder = Path(tempfile.mkdtemp(prefix="habit_api-", dir=_short_folder()))
    # Servers that run as somebody else have their folders in here.
    folder.chmod(0o711)
    try:
        with _lock_of(folder).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
        _wait_for_guards(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def once(run: Path, name: str, make: Callable[[], str]) -> str:
    """The text that `make` gave to the first process of the run that asked for `name`."""
    kept = run / f"{name}.txt"
    with (run / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(make())
        return kept.read_text()


def server_folder(run: Path, name: str) -> Path:
    """An empty folder of the run for one server."""
    folder = run / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def start_server(
    folder: Path,
    command: list[str],
    *,
    ready: Callable[[], None],
    user: str = "",
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run `command` until the run ends; return when `ready` raises no `OSError` any more.

    `folder` is the server's own (`server_folder`); `user` is whom it runs as. Raises
    `RuntimeError` with the server's log when it does not come up.
    """
    (folder / "server.log").touch()
    guard = subprocess.Popen(
        [sys.executable, ROOT / "tests/guard.py", _lock_of(folder.parent), folder, user, *command],
        stdin=subprocess.DEVNULL,
        cwd="/" if user else ROOT,
        env=clean_environment(**(environment or {})),
        # Ctrl-C is for the tests; the server ends after them.
        start_new_session=True,
    )
    _guards.append(guard)
    end = time.monotonic() + START_SECONDS
    while guard.poll() is None:
        try:
            return ready()
        except OSError as error:
            if time.monotonic() > end:
                guard.terminate()
                guard.wait()
                raise _failure(folder, command) from error
        time.sleep(0.05)
    raise _failure(folder, command)


def clean_environment(**settings: str) -> dict[str, str]:
    """The process environment where, of the program's settings, only `settings` are set.

    What the shell or `.env` says of the others must not reach a test; empty means not set.
    """
    files = [ROOT / ".env.example", ROOT / ".env"]
    text = "\n".join(file.read_text() for file in files if file.exists())
    names = re.findall(r"^#?[ \t]*([A-Z][A-Z0-9_]+)=", text, re.MULTILINE)
    # gunicorn reads this one itself, and stumbles over an empty one.
    numbers = {"WEB_CONCURRENCY": "1"}
    return {**os.environ, **dict.fromkeys(names, ""), **numbers, **settings}


def _lock_of(run: Path) -> Path:
    return run / "alive"


def _failure(folder: Path, command: list[str]) -> RuntimeError:
    logs = [path.read_text(errors="replace") for path in folder.glob("*.log")]
    shutil.rmtree(folder, ignore_errors=True)
    return RuntimeError(f"This server did not start: {' '.join(command)}\n{''.join(logs)[-4000:]}")


def _short_folder() -> str:
    # A socket's path may have 103 bytes, and macOS's own temporary folder uses up half of them.
    return "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()


def _wait_for_guards(run: Path) -> None:
    end = time.monotonic() + STOP_SECONDS + 5
    while time.monotonic() < end and list(run.glob("*/server.log")):
        time.sleep(0.02)
