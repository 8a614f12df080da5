"""A broker that is a folder: one file a message, for one machine without Redis.

kombu has one of its own, whose readers find messages that are not written whole yet and stumble
over what is no message. Here a message appears by a rename, is taken by a rename, and what cannot
be read is put aside. A message in the hands of a worker that is killed is gone, as the sweep knows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4

import orjson
from kombu.transport import virtual
from structlog import get_logger

log = get_logger("habit_api.jobs")

# A message; one that is being written or read; what turned out to be none.
MESSAGE, BUSY, BAD = ".msg", ".busy", ".bad"
# What a killed process left behind, and what could not be read, goes after so many seconds.
STALE = 24 * 3600


class Channel(virtual.Channel):
    """Puts messages into the folder, and takes them out, the oldest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folder = Path(self.connection.client.transport_options["folder"])
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy()

    def _put(self, queue: str, message: Any, **_: Any) -> None:
        name = f"{time.time_ns():020}-{uuid4().hex}.{queue}"
        unfinished = self._folder / f"{name}{BUSY}"
        unfinished.write_bytes(orjson.dumps(message, default=str))
        unfinished.rename(self._folder / f"{name}{MESSAGE}")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        for file in self._files(queue):
            taken = file.with_suffix(BUSY)
            try:
                file.rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            message = self._read(taken)
            if message is not None:
                taken.unlink(missing_ok=True)
                return message
            taken.rename(file.with_suffix(BAD))
            log.error("jobs.bad_message", file=file.name)
        raise Empty

    def _read(self, file: Path) -> Any | None:
        """The message in `file`; none if it is not one."""
        try:
            message = orjson.loads(file.read_bytes())
            # What the worker makes of it next, and is not prepared to see failing.
            self.Message(message, channel=self).properties["delivery_info"]["routing_key"]
        except (ValueError, LookupError, TypeError, AttributeError, OSError):
            return None
        return message

    def _size(self, queue: str) -> int:
        return len(self._files(queue))

    def _purge(self, queue: str) -> int:
        files = self._files(queue)
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)

    def _files(self, queue: str) -> list[Path]:
        ending = f".{queue}{MESSAGE}"
        return sorted(path for path in self._all() if path.name.endswith(ending))

    def _tidy(self) -> None:
        oldest = time.time() - STALE
        for path in self._all():
            if path.suffix != MESSAGE and _age(path) < oldest:
                path.unlink(missing_ok=True)

    def _all(self) -> Iterator[Path]:
        with os.scandir(self._folder) as entries:
            yield from [self._folder / entry.name for entry in entries if entry.is_file()]


class Transport(virtual.Transport):
    """kombu's view of the folder."""

    Channel = Channel
    # Which queue belongs to which exchange: known to the process as a whole.
    global_state: ClassVar[Any] = virtual.BrokerState()
    default_port = 0
    driver_type = driver_name = "folder"

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def driver_version(self) -> str:
        return "1"


def _age(path: Path) -> float:
    """When a file was written; now, if it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()
