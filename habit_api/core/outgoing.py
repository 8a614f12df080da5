"""HTTP to addresses that users gave, which cannot be turned inwards.

The name is looked up once, every address that it leads to is judged, and the connection goes to the
very address that was judged: a name that leads elsewhere a moment later gains nothing. There are no
redirects, no proxies, no cookies, and no second try; a call ends when its time is over, however
busily the other side keeps it going.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from typing import Self

from flask import current_app
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from habit_api.core.addresses import IpAddress, Target, may_call, parse
from habit_api.core.errors import Unprocessable

# What is read of an answer at most.
LARGEST = 64 * 1024
# How many addresses of a name are tried, and for how long each.
TRIED = 4
CONNECT_SECONDS = 5.0
AGENT = "habit_api"


class UrlRefused(Unprocessable):
    """The address may not be called."""

    code = "URL_REFUSED"
    message = "This address may not be called: {reason}"


class OutgoingFailed(Exception):
    """There was no answer; `reason` may be shown to the user who gave the address.

    The other side may have done what it was asked, where `maybe_done`.
    """

    def __init__(self, reason: str, *, maybe_done: bool = False) -> None:
        self.reason, self.maybe_done = reason, maybe_done
        super().__init__(reason)


class OutgoingRefused(OutgoingFailed):
    """The address leads where nothing may be called.

    It says what a name that leads nowhere says: names of an inner network are not to be guessed.
    """

    def __init__(self) -> None:
        super().__init__(NOWHERE)


NOWHERE = "The host name cannot be resolved, or leads to no address that may be called."
# For those who run the program, and whom a user asks.
ALLOWING = " Who runs this server allows such by OUTGOING_ALLOW_PRIVATE=true."
TOO_SLOW = "There was no whole answer in time."
NO_CONNECTION = "No connection could be made."
BAD_CERTIFICATE = "The server's certificate does not prove that it is this host."
NO_TLS = "The server does not speak TLS."
BROKEN = "The connection broke off, or the answer was not HTTP."


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` ends after 64 KiB; the names of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_url(url: str) -> None:
    """Refuse an address that must not be called, as far as one sees. Raises `UrlRefused`."""
    try:
        parse(url, private=_allow_private())
    except ValueError as error:
        hint = ALLOWING if _is_fine_at_home(url) else ""
        raise UrlRefused(reason=f"{error}{hint}") from error


def _is_fine_at_home(url: str) -> bool:
    with suppress(ValueError):
        return bool(parse(url, private=True))
    return False


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float = 15) -> Answer:
    """Send `body`, and wait so many seconds at most for the whole answer, whatever its status.

    Raises `OutgoingRefused` and `OutgoingFailed`.
    """
    private = _allow_private()
    try:
        target = parse(url, private=private)
    except ValueError as error:
        # It was allowed when it was saved.
        raise OutgoingRefused from error
    with _Deadline(seconds) as deadline:
        try:
            return _exchange(target, deadline, body, headers, private=private)
        except (OSError, HTTPException) as error:
            raise OutgoingFailed(_reason(error, deadline)) from error


class _Deadline:
    """The end of a call. It cuts the connection: a time limit on each read would not end a drip."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._timer: Timer | None = None
        self._held: socket.socket | None = None
        self.passed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
        if self._held is not None:
            self._held.close()

    def left(self) -> float:
        """Seconds until then. Raises `OutgoingFailed` when there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise OutgoingFailed(TOO_SLOW)
        return seconds

    def cut(self, connection: socket.socket) -> None:
        """Cut `connection` at the end."""
        # A descriptor of its own: TLS takes the other one over, and closed ones are used again.
        self._held = connection.dup()
        self._timer = Timer(self.left(), self._cut, (self._held,))
        self._timer.daemon = True
        self._timer.start()

    def _cut(self, connection: socket.socket) -> None:
        self.passed = True
        with suppress(OSError):  # the other side was first
            connection.shutdown(socket.SHUT_RDWR)


def _exchange(
    target: Target, deadline: _Deadline, body: bytes, headers: Mapping[str, str], *, private: bool
) -> Answer:
    addresses = [target.ip] if target.ip else _look_up(target, deadline)
    if not all(may_call(address, private=private) for address in addresses):
        raise OutgoingRefused
    dialled = _dial(addresses, target.port, deadline)
    connection = HTTPConnection(target.host, target.port)
    connection.sock = dialled
    # Never on its own, to an address that nobody judged.
    connection.auto_open = 0
    try:
        deadline.cut(dialled)
        dialled.settimeout(deadline.left())
        if target.scheme == "https":
            connection.sock = _context().wrap_socket(dialled, server_hostname=target.host)
        connection.request("POST", target.path, body=body, headers=_headers(target, headers))
        return _read(connection, deadline)
    finally:
        connection.close()


def _read(connection: HTTPConnection, deadline: _Deadline) -> Answer:
    """The answer to what was sent as a whole. Raises `OutgoingFailed`."""
    try:
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        answer = Answer(response.status, headers, response.read(LARGEST))
    except (OSError, HTTPException) as error:
        raise OutgoingFailed(_reason(error, deadline), maybe_done=True) from error
    if deadline.passed:
        raise OutgoingFailed(TOO_SLOW, maybe_done=True)
    return answer


def _headers(target: Target, headers: Mapping[str, str]) -> dict[str, str]:
    port = "" if target.port == {"http": 80, "https": 443}[target.scheme] else f":{target.port}"
    host = f"[{target.host}]" if ":" in target.host else target.host
    own = {"Host": f"{host}{port}", "User-Agent": AGENT, "Connection": "close"}
    return {**headers, **own, "Accept-Encoding": "identity"}


def _look_up(target: Target, deadline: _Deadline) -> list[IpAddress]:
    """All addresses of a name. Raises `OutgoingFailed`."""
    found: SimpleQueue[list[IpAddress]] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.put([ip_address(row[4][0]) for row in rows])
        except (OSError, ValueError):
            found.put([])

    # The resolver takes no time limit; what it takes longer, it takes alone.
    Thread(target=ask, daemon=True).start()
    try:
        addresses = list(dict.fromkeys(found.get(timeout=deadline.left())))
    except Empty:
        raise OutgoingFailed(TOO_SLOW) from None
    if not addresses:
        raise OutgoingFailed(NOWHERE)
    return addresses


def _dial(addresses: list[IpAddress], port: int, deadline: _Deadline) -> socket.socket:
    """A connection to the first of `addresses` that takes one. Raises `OutgoingFailed`."""
    for address in addresses[:TRIED]:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(CONNECT_SECONDS, deadline.left()))
            connection.connect((str(address), port))
        except OSError:
            connection.close()
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise OutgoingFailed(NO_CONNECTION)


@cache
def _context() -> ssl.SSLContext:
    """What TLS trusts: the certificates that come with requests, and the system's own."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context.load_default_certs()
    return context


def _reason(error: Exception, deadline: _Deadline) -> str:
    if deadline.passed or isinstance(error, TimeoutError):
        return TOO_SLOW
    if isinstance(error, ssl.SSLCertVerificationError):
        return BAD_CERTIFICATE
    if isinstance(error, ssl.SSLError):
        return NO_TLS
    return BROKEN


def _allow_private() -> bool:
    return bool(current_app.config["OUTGOING_ALLOW_PRIVATE"])
