"""How many wrong passwords are let through, and who hears of them.

Five in fifteen minutes from one address to one account. Ten an hour to one account from all
addresses and devices that never signed in to it: so a crowd of machines gets no further, and nobody
can lock others out of the places where they are known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from structlog import get_logger

from habit_api.auth.errors import InvalidCredentials
from habit_api.core.errors import RateLimited
from habit_api.core.extensions import limiter
from habit_api.core.limits import forgive, throttle

PER_SOURCE = "5 per 15 minutes"
PER_ACCOUNT = "10 per hour"
log = get_logger("habit_api.security", kind="security")


@contextmanager
def counted(what: str, *, source: str, account: UUID | str, known: bool) -> Iterator[None]:
    """Count the block as one try at `account`, and forget it again unless the block fails.

    `source` is an address, or the device of a token that counts; `account` is the user's id, or the
    name that was tried where there is no such user; `known` says that the account was signed in to
    from here before. Raises `RateLimited`.
    """
    name = str(account) if isinstance(account, UUID) else f"name-{_hidden(account)}"
    counts: list[tuple[str, tuple[str, ...]]] = [(PER_SOURCE, (f"{what}-source", source, name))]
    if not known:
        counts.append((PER_ACCOUNT, (f"{what}-account", name)))
    try:
        for limit, key in counts:
            throttle(limiter, limit, *key)
        yield
    except RateLimited:
        log.warning("password.locked", at=what, account=name)
        raise
    except InvalidCredentials:
        log.warning("password.wrong", at=what, account=name)
        raise
    for limit, key in counts:
        forgive(limiter, limit, *key)


def _hidden(name: str) -> str:
    """Tells tries at one name from those at another; people type passwords into name fields."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]
