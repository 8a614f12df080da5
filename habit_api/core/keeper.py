"""Keeps the worker going that the web server brings along, on one machine without Redis.

`python -m habit_api.core.keeper wsgi VAR_DIR`, started by gunicorn, starts `core.embedded`, and
starts it again when it dies. Of several over one VAR_DIR one does so, the others wait. It learns
from its standard input, a pipe that nobody writes to, that gunicorn is gone, however that came to
be; the worker learns the same way that this program is gone. So nobody is left behind.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

LOCK = "worker.lock"
# How long a worker may go on with its job when it is told to end: less than platforms wait.
STOP_SECONDS = 20
# The pause before a worker that died is started again: doubled each time, until one lived so long.
FIRST_PAUSE, LONGEST_PAUSE, LIVED = 0.5, 30.0, 60.0
TICK = 0.2
WORKER = "habit_api.core.embedded"


def start(program: str, var_dir: Path, root: Path) -> subprocess.Popen[bytes]:
    """Start the keeper of `program`'s worker; it ends when the pipe to it is closed."""
    return subprocess.Popen(  # noqa: S603 - the words are ours
        [sys.executable, "-m", "habit_api.core.keeper", program, str(var_dir)],
        stdin=subprocess.PIPE,
        cwd=root,
        # Ctrl-C is for the web server, which then ends the worker.
        start_new_session=True,
    )


def stop(keeper: subprocess.Popen[bytes]) -> None:
    """End the keeper and its worker, and wait for it."""
    if keeper.stdin is not None:
        keeper.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        keeper.wait(STOP_SECONDS + 5)


def keep(program: str, var_dir: Path) -> None:
    """Keep a worker going until whoever started this is gone."""
    end = _Ending()
    var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (var_dir / LOCK).open("ab") as lock:
        while not _is_ours(lock):
            if end.within(1):
                return
        pause = FIRST_PAUSE
        while True:
            started = time.monotonic()
            code = _run([sys.executable, "-m", WORKER, program], end)
            if code is None:
                return
            pause = FIRST_PAUSE if time.monotonic() - started > LIVED else pause
            _say(f"The worker ended with {code}; the next one starts in {pause:g} s.")
            if end.within(pause):
                return
            pause = min(LONGEST_PAUSE, pause * 2)


class _Ending:
    """Whether it is time to go: the pipe is closed, or somebody says so."""

    def __init__(self) -> None:
        self._told = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)

    def _tell(self, *_: object) -> None:
        self._told = True

    def within(self, seconds: float) -> bool:
        """Wait so long at most; whether it is time to go by then."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            if select.select([sys.stdin], [], [], min(left, TICK))[0]:
                self._told = True
        return self._told


def _run(command: list[str], end: _Ending) -> int | None:
    """Run the worker; what it ended with, or none when it had to end."""
    # A process group of its own: its children go with it.
    with subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True) as worker:  # noqa: S603 - the words are ours
        try:
            while worker.poll() is None:
                if end.within(TICK):
                    worker.terminate()
                    with suppress(subprocess.TimeoutExpired):
                        worker.wait(STOP_SECONDS + 2)
                    return None
            return worker.returncode
        finally:
            with suppress(ProcessLookupError):
                os.killpg(worker.pid, signal.SIGKILL)


def _is_ours(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201 - as early as gunicorn's own lines


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
