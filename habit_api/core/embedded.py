"""The worker of one machine without Redis, with beat inside.

`python -m habit_api.core.embedded wsgi`; `core.keeper` starts it and holds the other end of its
standard input.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
import warnings
from importlib import import_module
from typing import Any

from celery.platforms import SecurityWarning
from celery.worker import state

from habit_api.core.keeper import STOP_SECONDS, TICK


def work(program: str) -> None:
    """Be the worker of `program`, for as long as whoever started this lives."""
    threading.Thread(target=_follow, daemon=True).start()
    # Celery warns root of pickled messages; ours are JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    celery: Any = import_module(program).celery
    celery.worker_main(["--quiet", "worker", "--beat", "--without-gossip", "--without-mingle"])


def _follow() -> None:
    """End this worker, with its children, when its standard input does, or when it is told to.

    Celery takes six seconds to end though nothing is left to do. Nothing needs it: what a job has
    not committed is not there, and what was taken and not begun is found by the sweep.
    """
    alive, told_at = True, None
    while True:
        if not alive:
            time.sleep(TICK)
        elif select.select([sys.stdin], [], [], TICK)[0]:
            alive = False
            os.kill(os.getpid(), signal.SIGTERM)
        if state.should_stop is None:
            continue
        told_at = told_at or time.monotonic()
        if not state.active_requests or time.monotonic() - told_at > STOP_SECONDS:
            os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    work(sys.argv[1])
