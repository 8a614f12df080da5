"""Which events are worth a second look, and how much of their details is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

# What can be caused by whoever has no account here.
FAILURES = frozenset({"password.wrong", "password.locked", "signin.failed"})
SUSPICIOUS = FAILURES | {"signin.inactive", "token.reused"}
# No detail is longer: what is told here is names and numbers.
LENGTH = 200


def kept(details: dict[str, Any]) -> dict[str, Any]:
    """`details` as they are stored: plain values, none of them long."""
    return {name: _plain(value) for name, value in details.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in sorted(value, key=str)[:LENGTH]]
    return str(value)[:LENGTH] if isinstance(value, str | UUID) else type(value).__name__
