"""Attacks on accounts: through the browser of a user, by the clock, by comparing answers."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.attacks.bodies import bad
from tests.attacks.target import PASSWORD, Answer, Target
from tests.attacks.wires import Tries

LOGIN, FORGOT = "/api/v1/auth/login", "/api/v1/auth/password/forgot"
ORIGINS = (
    *("https://evil.example", "null", "http://localhost.evil.example", "https://localhost:1"),
    *("http://127.0.0.1.evil.example", "file://", "http://localhost%00.evil.example"),
)
# Calls of one kind, and how far the medians of both kinds may be apart.
TIMES, APART = 40, 1.35


def foreign_origins(target: Target, _seconds: float) -> Tries:
    for origin in ORIGINS:
        plain = target.call("GET", "/api/v1/habits", token=target.ada, Origin=origin)
        asked = target.call(
            "OPTIONS", "/api/v1/habits", Origin=origin, Access_Control_Request_Method="POST"
        )
        for answer in (plain, asked):
            allowed = answer.headers.get("access-control-allow-origin")
            yield f"{origin} may read: {allowed}" if allowed else ""


def csrf(target: Target, _seconds: float) -> Tries:
    """What another site can have a browser send that holds the cookie."""
    account = {"username": "ada", "password": PASSWORD}
    first = target.call("POST", LOGIN, {**account, "use_cookie": True})
    [cookie] = re.findall(r"refresh_token_cookie=[^;]+", first.headers["set-cookie"])
    ways: tuple[dict[str, Any], ...] = (
        {},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"X_CSRF_TOKEN": "x", "Origin": "https://evil.example"},
        {"X_CSRF_TOKEN": "\u00e9"},
    )
    for path in ("/api/v1/auth/refresh", "/api/v1/auth/logout", "/api/v1/auth/logout-all"):
        for way in ways:
            for body in (None, b"{}"):
                yield bad(f"{path} {way}", target.call("POST", path, body, Cookie=cookie, **way))
    for path in ("/api/v1/auth/me", "/api/v1/habits"):
        yield bad(f"{path} by the cookie", target.call("GET", path, Cookie=cookie))


def telling_apart(target: Target, _seconds: float) -> Tries:
    """Answers that must not say whether something is there."""
    habit = target.call("POST", "/api/v1/habits", {"name": "Secret"}, token=target.eve).json["id"]
    hidden = {"public_profile": False}
    target.call("PATCH", "/api/v1/users/me/settings", hidden, token=target.eve)
    reset = "/api/v1/auth/password/reset"
    wrong = {"password": "not the password"}
    pairs: tuple[tuple[str, str, Any, str, Any], ...] = (
        ("POST", LOGIN, {"username": "ada", **wrong}, LOGIN, {"username": "nobody", **wrong}),
        ("POST", FORGOT, {"email": "ada@example.org"}, FORGOT, {"email": "no@example.org"}),
        ("POST", reset, {"token": "a.b.c", **wrong}, reset, {"token": "x", **wrong}),
        ("POST", _copy(habit), None, _copy(habit + 1_000_000), None),
        ("GET", f"/api/v1/users/{target.eve_id}", None, f"/api/v1/users/{uuid4()}", None),
        ("GET", "/api/v1/admin/users/" + target.eve_id, None, f"/api/v1/admin/users/{uuid4()}", 0),
        ("GET", "/api/v1/calendar/x.ics", None, "/api/v1/calendar/a.b.ics", None),
    )
    for method, path, body, other, body2 in pairs:
        there = target.call(method, path, body, token=target.ada)
        missing = target.call(method, other, body2 or None, token=target.ada)
        yield "" if _gist(there) == _gist(missing) else f"{path}: {_gist(there)} {_gist(missing)}"


def timing_of_sign_in(target: Target, _seconds: float) -> Tries:
    return _compared("sign-in", lambda name: target.call("POST", LOGIN, _attempt(name)))


def timing_of_forgetting(target: Target, _seconds: float) -> Tries:
    return _compared(
        "forgotten", lambda name: target.call("POST", FORGOT, {"email": f"{name}@example.org"})
    )


def _compared(name: str, call: Callable[[str], Answer]) -> Tries:
    known, unknown = list[float](), list[float]()
    for _ in range(TIMES):
        for user, times in (("ada", known), ("nobody", unknown)):
            began = time.perf_counter()
            call(user)
            times.append(time.perf_counter() - began)
            yield ""
    ratio = statistics.median(known) / statistics.median(unknown)
    print(f"{name}: known {ratio:.2f} times as long as unknown", flush=True)
    yield "" if 1 / APART < ratio < APART else f"known accounts take {ratio:.2f} times as long"


def _attempt(name: str) -> dict[str, str]:
    return {"username": name, "password": "not the password"}


def _copy(habit: int) -> str:
    return f"/api/v1/habits/public/{habit}/copy"


def _gist(answer: Answer) -> tuple[int, Any]:
    said = answer.json if answer.text else {}
    if isinstance(said, dict):
        # The message may name what was asked for.
        said = said.get("error", {}).get("code")
    return answer.status, said
