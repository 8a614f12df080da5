"""Runs one server for as long as a test run lives.

`guard.py LOCK FOLDER USER COMMAND...`: the run holds a lock on the file LOCK. However the run ends,
be it by SIGKILL, the system gives the lock up; then the server is stopped and FOLDER removed. A
server that ends by itself ends its guard too; its log stays, as `died.log` instead of `server.log`.
USER is whom the server runs as; empty: who calls.
"""

from __future__ import annotations

import fcntl
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

STOP_SECONDS = 15


def identity(user: str) -> dict[str, Any]:
    """What `subprocess` needs to start something as `user`, with no group but theirs."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def main(lock: str, folder: str, user: str, *command: str) -> None:
    """Start `command`, wait for the end of the run or of the server, clean up."""
    # Whoever ends the guard ends the server with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    log_file = Path(folder, "server.log")
    with Path(lock).open("rb") as run, log_file.open("ab") as log:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **identity(user)
        )
        try:
            while server.poll() is None and not _is_free(run):
                time.sleep(0.1)
            died = server.poll() is not None
        finally:
            _stop(server)
    if died:
        log_file.rename(log_file.with_name("died.log"))
    else:
        shutil.rmtree(folder, ignore_errors=True)
        _remove_if_last(Path(lock))


def _is_free(run: IO[bytes]) -> bool:
    try:
        fcntl.flock(run, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(server: subprocess.Popen[bytes]) -> None:
    # At SIGINT PostgreSQL drops its clients; at SIGTERM it would wait for them to leave.
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _remove_if_last(lock: Path) -> None:
    """After a killed run nobody is left to remove its folder but the last guard."""
    if not list(lock.parent.glob("*/server.log")):
        shutil.rmtree(lock.parent, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
