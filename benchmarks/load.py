"""A load generator that costs little: keep-alive connections in one loop, requests made before.

The machine that is measured also runs this, so a request costs it some 30 microseconds. `closed`
sends the next request of a connection when the last one is answered; `steady` sends at a given
rate whatever the answers do, and counts the wait for a free connection as latency.
"""

from __future__ import annotations

import gc
import random
import selectors
import socket
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

# However long a measurement is, it sends no more than this.
MOST = 100_000
# A server that is silent for so long is broken.
PATIENCE = 20
HEAD_END = b"\r\n\r\n"
LENGTH = b"Content-Length: "


class Request(NamedTuple):
    """The bytes to send, and under which name the answer is counted."""

    kind: str
    raw: bytes


Source = Iterator[Request]


@dataclass(slots=True)
class Tally:
    """The seconds that each good answer took, by kind; `bad` are the first lines of the others."""

    seconds: float = 0.0
    times: dict[str, list[float]] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)

    def count(self, *kinds: str) -> int:
        """How many good answers there were, of these kinds or of all."""
        return sum(len(self.times.get(kind, ())) for kind in kinds or self.times)

    def percentile(self, share: float, *kinds: str) -> float:
        """The latency in milliseconds that `share` of the answers kept to."""
        found = sorted(t for kind in kinds or self.times for t in self.times.get(kind, ()))
        return found[min(len(found) - 1, int(len(found) * share))] * 1000

    def median(self, kind: str) -> float:
        """The middle latency of a kind, in milliseconds."""
        return statistics.median(self.times[kind]) * 1000

    def note(self, request: Request, began: float, answer: bytes) -> None:
        """Count an answer that has just come."""
        if answer.startswith(b"HTTP/1.1 2"):
            self.times.setdefault(request.kind, []).append(time.perf_counter() - began)
        else:
            self.bad.append(f"{request.kind}: {answer.decode(errors='replace')[:600]}")


class Wire:
    """A connection that is kept alive."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.source: Source = iter(())
        self.request = Request("", b"")
        self.began = 0.0
        self._parts = b""

    def send(self, request: Request, began: float) -> None:
        """Send `request`, which counts from `began` on."""
        self.request, self.began = request, began
        self.socket.sendall(request.raw)

    def receive(self) -> bytes | None:
        """The whole answer; None while some of it is still to come."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError(f"The server hung up on {self.request.kind}.")
        answer = self._parts + part
        head = answer.find(HEAD_END)
        if head >= 0:
            at = answer.find(LENGTH, 0, head) + len(LENGTH)
            length = int(answer[at : answer.index(b"\r\n", at)])
            if len(answer) == head + len(HEAD_END) + length:
                self._parts = b""
                return answer
        self._parts = answer
        return None

    def ask(self, request: Request) -> tuple[bytes, bytes, float]:
        """One request and its answer: status line and headers, body, seconds."""
        self.send(request, time.perf_counter())
        answer = self.receive()
        while answer is None:
            answer = self.receive()
        seconds = time.perf_counter() - self.began
        head, _, body = answer.partition(HEAD_END)
        return head, body, seconds


def closed(port: int, sources: Iterable[Source], *, seconds: float) -> Tally:
    """One client for each source: each sends its next request when it has its answer."""
    tally = Tally()
    sent = 0
    with _wires(port, sources) as (selector, wires):
        start = time.perf_counter()
        end = start + seconds
        for wire in wires:
            wire.send(next(wire.source), time.perf_counter())
        waiting = len(wires)
        while waiting:
            for wire in _ready(selector, PATIENCE):
                answer = wire.receive()
                if answer is None:
                    continue
                tally.note(wire.request, wire.began, answer)
                moment = time.perf_counter()
                request = next(wire.source, None) if moment < end and sent < MOST else None
                if request is None:
                    waiting -= 1
                else:
                    sent += 1
                    wire.send(request, moment)
        tally.seconds = time.perf_counter() - start
    return tally


def steady(
    port: int, source: Source, *, clients: int, rate: float, seconds: float, seed: int = 1
) -> Tally:
    """`clients` connections that together send `rate` requests a second, at random moments."""
    moments = _arrivals(rate, seconds, random.Random(seed))
    tally = Tally()
    with _wires(port, [source] * clients) as (selector, wires):
        idle = deque(wires)
        start = time.perf_counter()
        late: deque[float] = deque()
        while moments or late or len(idle) < clients:
            moment = time.perf_counter() - start
            while moments and moments[0] <= moment:
                late.append(moments.popleft())
            while late and idle:
                idle.popleft().send(next(source), start + late.popleft())
            wait = max(0.0, moments[0] - moment) if moments else PATIENCE
            for wire in _ready(selector, wait, patient=bool(moments)):
                answer = wire.receive()
                if answer is not None:
                    tally.note(wire.request, wire.began, answer)
                    idle.append(wire)
        tally.seconds = time.perf_counter() - start
    return tally


def _arrivals(rate: float, seconds: float, chance: random.Random) -> deque[float]:
    moments: deque[float] = deque()
    moment = chance.expovariate(rate)
    while moment < seconds and len(moments) < MOST:
        moments.append(moment)
        moment += chance.expovariate(rate)
    return moments


@contextmanager
def _wires(
    port: int, sources: Iterable[Source]
) -> Iterator[tuple[selectors.BaseSelector, list[Wire]]]:
    """A connection for each source. The garbage waits meanwhile: collecting pauses the clients."""
    gc.collect()
    gc.disable()
    try:
        with ExitStack() as ending:
            selector = ending.enter_context(selectors.DefaultSelector())
            wires = []
            for source in sources:
                wire = Wire(port)
                ending.enter_context(wire.socket)
                wire.source = source
                selector.register(wire.socket, selectors.EVENT_READ, wire)
                wires.append(wire)
            yield selector, wires
    finally:
        gc.enable()


def _ready(
    selector: selectors.BaseSelector, wait: float, *, patient: bool = False
) -> Iterator[Wire]:
    """The connections on which something has come, after at most `wait` seconds."""
    found = selector.select(wait)
    if not found and not patient:
        raise TimeoutError(f"No answer for {wait} seconds.")
    for key, _ in found:
        yield key.data


def repeat(make: Callable[[], Request]) -> Source:
    """An endless source."""
    while True:
        yield make()
