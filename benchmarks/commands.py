"""What a command needs, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from tests.runs import ROOT


def flask_peak(words: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """The peak memory of `flask <words>` in MiB, and its seconds with the start of the process."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"flask {' '.join(words)} failed")
    return usage.ru_maxrss / 1024, time.perf_counter() - began
