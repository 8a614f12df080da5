"""Attacks by what is sent in a request."""

from __future__ import annotations

import gzip
import json
import re
import time
from typing import Any

from tests.attacks.target import Answer, Target
from tests.attacks.wires import Tries

# What no user may set.
NOT_YOURS: dict[str, Any] = {
    "is_superuser": True,
    "is_active": True,
    "email_verified": True,
    "password_hash": "x",
    "xp_points": 1_000_000,
    "level": 99,
    "id": 1,
    "user_id": "",  # another's
    "streak": 1_000,
    "scopes": ["write"],
    "created_at": "2000-01-01T00:00:00Z",
    "times_claimed": 1,
    "pieces_earned": 1,
}
# The calls that have a field of such a name, each for its reason.
YOURS = {
    # Telegram's own number of whoever signs in, which Telegram signed.
    ("post", "/api/v1/auth/telegram", "id"),
    # What a token may do, of what its owner may.
    ("post", "/api/v1/auth/api-tokens", "scopes"),
}
# Refused whatever they are sent: for superusers, and for Telegram, which knows a secret.
CLOSED = {
    ("patch", "/api/v1/admin/users/{user_id}"): 403,
    ("post", "/api/v1/telegram/webhook"): 401,
}
UNKNOWN = "Unknown field."
WRITING = ("post", "put", "patch", "delete")
SECONDS = 3.0


def bad(name: str, answer: Answer, seconds: float = 0.0) -> str:
    """The words for what should have been a refusal, and a quick one."""
    good = 400 <= answer.status < 500 and seconds < SECONDS
    return "" if good else f"{name}: {answer.status} after {seconds:.1f} s"


def large_bodies(target: Target, _seconds: float) -> Tries:
    fields = {f"field{number}": number for number in range(10_000)}
    sent: dict[str, tuple[bytes, dict[str, str]]] = {
        "10,000 fields": (json.dumps(fields).encode(), {}),
        "deep lists": (b'{"name": ' + b"[" * 200_000, {}),
        "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, {}),
        "a list of 200,000": (b'{"name": [' + b"1," * 200_000 + b"1]}", {}),
        "a number of 500,000 digits": (b'{"name": ' + b"9" * 500_000 + b"}", {}),
        "a name of 900,000 letters": (json.dumps({"name": "a" * 900_000}).encode(), {}),
        "8 MB": (b'{"name": "' + b"a" * 8_000_000 + b'"}', {}),
        "20 MB packed": (gzip.compress(b"{" + b" " * 20_000_000), {"Content_Encoding": "gzip"}),
    }
    for name, (body, headers) in sent.items():
        began = time.monotonic()
        answer = target.call(
            *("POST", "/api/v1/habits", body),
            **{"token": target.ada, "Content_Type": "application/json", **headers},
        )
        # Of 8 MB nobody reads the end: the answer may be lost with the connection.
        early = name == "8 MB" and answer.status == 0
        yield "" if early else bad(name, answer, time.monotonic() - began)
    yield from _form(target)


def _form(target: Target) -> Tries:
    part = b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n'
    body = b"".join(part % number for number in range(5_000)) + b"--x--\r\n"
    began = time.monotonic()
    kind = "multipart/form-data; boundary=x"
    answer = target.call("POST", "/api/v1/imports", body, token=target.ada, Content_Type=kind)
    yield bad("a form of 5,000 parts", answer, time.monotonic() - began)


def mass_assignment(target: Target, _seconds: float) -> Tries:
    """Every writing call of the document, with each field that is not the caller's to set."""
    before = target.call("GET", "/api/v1/users/me", token=target.ada).json
    document = target.call("GET", "/api/openapi.json").json
    calls = [
        (method, path)
        for path, described in document["paths"].items()
        for method in WRITING
        if "application/json" in described.get(method, {}).get("requestBody", {}).get("content", {})
    ]
    for method, path in calls:
        filled = re.sub(r"{\w+}", "1", path.replace("{user_id}", target.eve_id))
        for name, value in NOT_YOURS.items():
            if (method, path, name) in YOURS:
                continue
            body = {name: value or target.eve_id}
            answer = target.call(method.upper(), filled, body, token=target.ada)
            yield named(f"{method} {path} {name}", answer, name, CLOSED.get((method, path)))
    after = target.call("GET", "/api/v1/users/me", token=target.ada).json
    yield "" if after == before else f"the user became {after}"
    absent = {call[:2] for call in [*YOURS, *CLOSED]} - set(calls)
    yield f"the document has no {absent}" if absent else ""


def named(call: str, answer: Answer, name: str, closed: int | None) -> str:
    """The words for what was not refused as a field that nobody knows.

    Fields that are missing are told as well: what is refused for those alone would be taken.
    """
    if closed:
        return "" if answer.status == closed else f"{call}: {answer.status} instead of {closed}"
    fields = answer.json["error"]["details"].get("fields", {}) if answer.status == 422 else {}
    return "" if fields.get(name) == [UNKNOWN] else f"{call}: {answer.status} {answer.text[:200]}"
