"""The folders in which the processes of one machine keep their figures.

Needs nothing but the standard library: gunicorn's settings use it before anything is loaded.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER = "metrics"
# The place of a web process among its siblings. The one that takes its place goes on with its
# files, so that there are never more of them than processes.
PLACE = "HABIT_API_PLACE"


def prepare(var_dir: Path, kind: str) -> None:
    """Have this process and its children keep figures in the folder of `kind`, from zero on."""
    folder = var_dir / FOLDER / kind
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        number = old.stem.rpartition("_")[2]
        # A worker of jobs may have siblings; others may clear up at the same time.
        if not (number.isdigit() and _lives(int(number))):
            with contextlib.suppress(FileNotFoundError):
                old.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def own_name() -> str:
    """What tells this process's files from others': its place, or else its number."""
    place = os.environ.get(PLACE)
    return str(os.getpid()) if place is None else f"place-{place}"


def folders(var_dir: Path) -> list[Path]:
    """Where there are figures."""
    return sorted(path for path in (var_dir / FOLDER).glob("*") if path.is_dir())


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
