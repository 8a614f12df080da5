"""Answers that are still on their way: what the client has not taken yet, and for how long."""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from contextlib import suppress
from typing import Any

# Read of a file at a time, and sent to one client before it is the next one's turn.
CHUNK, TURN = 64 * 1024, 1024 * 1024
# A client must take an answer at this pace (bytes a second), after so many seconds of patience.
PACE, PATIENCE = 8 * 1024, 30.0
# The system takes no more than this of what the network does not carry yet: else megabytes that
# nobody reads would count as taken.
AHEAD = 128 * 1024
UNSENT = getattr(socket, "TCP_NOTSENT_LOWAT", None)


class Words:
    """Bytes of an answer; not copied, for many clients may be sent the same."""

    def __init__(self, data: Any) -> None:
        self.rest = memoryview(data)

    def __bool__(self) -> bool:
        return bool(self.rest)

    def piece(self) -> memoryview:
        return self.rest

    def take(self, count: int) -> None:
        self.rest = self.rest[count:]

    def close(self) -> None:
        self.rest.release()


class File:
    """A stretch of a file, held open until it is sent."""

    def __init__(self, file: Any, offset: int, count: int) -> None:
        self.number, self.at, self.end = os.dup(file.fileno()), offset, offset + count

    def __bool__(self) -> bool:
        return self.at < self.end

    def piece(self) -> bytes:
        """The next bytes. Raises `OSError` where the file has become shorter."""
        data = os.pread(self.number, min(CHUNK, self.end - self.at), self.at)
        if not data:
            raise OSError("The file ends before the answer does.")
        return data

    def take(self, count: int) -> None:
        self.at += count

    def close(self) -> None:
        os.close(self.number)


class Connection(socket.socket):
    """A connection on which writing never waits: what is not taken at once is kept for the loop.

    So a thread is done with an answer once the program is, however slowly the client reads.
    """

    def __init__(self, accepted: socket.socket) -> None:
        super().__init__(fileno=accepted.detach())
        self._rest: deque[Words | File] = deque()
        self._until = 0.0
        if UNSENT is not None:
            with suppress(OSError):  # not TCP
                self.setsockopt(socket.IPPROTO_TCP, UNSENT, AHEAD)

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send these bytes after all others. Raises `OSError` when the client is gone."""
        self._rest.append(Words(data))
        self.go_on()

    def send(self, data: Any, flags: int = 0, /) -> int:
        """As `sendall`: whatever is not taken is kept."""
        self.sendall(data, flags)
        return len(data)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """As `sendall`, from a file, of which a handle of our own is kept."""
        if count is None:
            count = max(0, os.fstat(file.fileno()).st_size - offset)
        self._rest.append(File(file, offset, count))
        self.go_on()
        return count

    def go_on(self) -> bool:
        """Send what the client takes now; whether that is all. Raises `OSError` if it is gone."""
        taken = 0
        while self._rest and taken < TURN:
            part = self._rest[0]
            if not part:
                part.close()
                self._rest.popleft()
                continue
            try:
                sent = super().send(part.piece(), socket.MSG_DONTWAIT)
            except BlockingIOError:
                break
            part.take(sent)
            taken += sent
        self._until += taken / PACE
        return not self._rest

    @property
    def is_behind(self) -> bool:
        """Whether there is something that the client has not taken yet."""
        return bool(self._rest)

    def be_patient(self) -> None:
        """The client's time to take the rest runs from now."""
        self._until = time.monotonic() + PATIENCE

    def is_late(self) -> bool:
        """Whether the client took less than the pace asks for."""
        return time.monotonic() > self._until

    def close(self) -> None:
        """Drop what was not taken, too."""
        for part in self._rest:
            part.close()
        self._rest.clear()
        super().close()
