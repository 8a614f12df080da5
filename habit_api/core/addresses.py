"""Which addresses the program may call for a user: parsing them strictly, judging them.

An address is a user's word. What it leads to must be on the public internet: the program's own
machine and network, and the services that clouds offer to machines from inside, trust whoever asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST = 2048
PORTS = {"http": 80, "https": 443}
IpAddress = IPv4Address | IPv6Address

# What a URL is made of (RFC 3986). Spaces, control characters, backslashes and all other alphabets
# are read differently by different programs.
_URL = re.compile(r"https?://[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# Such a last label makes a number of the whole name: 127.1, 2130706433, 0x7f.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Names that mean something of this machine or network.
_INNER_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")

# Public IPv6 is what IANA gives out, less what is set aside of it: Teredo and its like, documents,
# 6to4. All that carries an IPv4 address inside (mapped, NAT64) lies elsewhere.
_GIVEN_OUT = ip_network("2000::/3")
_SET_ASIDE = tuple(
    ip_network(net)
    for net in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
# Networks at home, tunnels between machines, and the machine itself.
_PRIVATE = tuple(
    ip_network(net)
    for net in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
        *("fc00::/7", "::1/128"),
    )
)
# Where clouds hand out credentials, as far as that is not set aside (Azure) or is private.
_METADATA = frozenset(map(ip_address, ("168.63.129.16", "100.100.100.200", "fd00:ec2::254")))


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts. `host` is lower case and without a dot at its end."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def ip(self) -> IpAddress | None:
        """The host, where it is an address and no name."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def parse(url: str, *, private: bool) -> Target:
    """`url` in its parts, if it may be called; `private` allows http and inner addresses.

    Names are not looked up: what one leads to is judged by `may_call`, when it is called. Raises
    `ValueError` with the reasons.
    """
    if len(url) > LONGEST:
        raise ValueError(f"it is longer than {LONGEST} characters.")
    if not _URL.fullmatch(url):
        raise ValueError("it must be an http(s) address in plain ASCII.")
    parts, port = _split(url)
    host = _host(parts)
    port = PORTS[parts.scheme] if port is None else port
    query = f"?{parts.query}" if parts.query else ""
    target = Target(parts.scheme, host, port, f"{parts.path or '/'}{query}")
    wrong = {
        "it must begin with https://": parts.scheme != "https" and not private,
        "it must not hold a name or password": "@" in parts.netloc,
        "its port belongs to another service": port not in PORTS.values() and port < 1024,
        "it leads to an inner network": _is_inner(target, private=private),
    }
    if any(wrong.values()):
        raise ValueError("; ".join(reason for reason, found in wrong.items() if found) + ".")
    return target


def may_call(address: IpAddress, *, private: bool) -> bool:
    """Whether `address` is on the public internet, or, with `private`, in an inner network."""
    if address in _METADATA or getattr(address, "scope_id", None):
        return False
    if private and any(address in net for net in _PRIVATE):
        return True
    given_out = address.version == 4 or address in _GIVEN_OUT
    return given_out and not any(address in net for net in _SET_ASIDE)


def _is_inner(target: Target, *, private: bool) -> bool:
    if target.ip is not None:
        return not may_call(target.ip, private=private)
    inner = "." not in target.host or f".{target.host}".endswith(_INNER_NAMES)
    return inner and not private


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("it cannot be read.") from error
    return parts, port


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if "[" in parts.netloc:
        return _ipv6(host)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("its host is not a name.")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(host)
    return host


def _ipv4(host: str) -> str:
    try:
        # Four decimal numbers without leading zeros, and nothing else.
        return str(IPv4Address(host))
    except ValueError as error:
        raise ValueError("its host is not a name.") from error


def _ipv6(host: str) -> str:
    try:
        address = IPv6Address(host)
    except ValueError as error:
        raise ValueError("its host is not an IPv6 address.") from error
    return str(address)
