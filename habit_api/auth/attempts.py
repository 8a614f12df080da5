"""How many wrong passwords are let through, and who hears of them.

Five in fifteen minutes from one address to one account. Ten an hour to one account from all
addresses and devices that never signed in to it: so a crowd of machines gets no further, and nobody
can lock others out of the places where they are known.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from flask import current_app

from habit_api.audit import service as audit
from habit_api.auth.errors import AccountInactive, InvalidCredentials
from habit_api.core.errors import AppError, RateLimited
from habit_api.core.extensions import limiter
from habit_api.core.limits import forgive, throttle

# Of what fails, so many are kept in the audit log: whoever guesses shall fill no disk. The same for
# accounts that exist and those that do not, so that the time which a row takes tells nothing.
ROWS_PER_SOURCE = "60 per hour"
ROWS_IN_ALL = "1000 per hour"
# A lock is written down once, and not for each try that it refuses.
LOCK_ROWS = "1 per 15 minutes"


@contextmanager
def counted(what: str, *, source: str, account: UUID | str, known: bool) -> Iterator[None]:
    """Count the block as one try at `account`, and forget it again unless the block fails.

    `source` is an address, or the device of a token that counts; `account` is the user's id, or the
    name that was tried where there is no such user; `known` says that the account was signed in to
    from here before. Raises `RateLimited`.
    """
    name = str(account) if isinstance(account, UUID) else f"name-{hidden(account)}"
    limits = current_app.config
    counts: list[tuple[str, tuple[str, ...]]] = [
        (limits["RATELIMIT_SIGN_IN"], (f"{what}-source", source, name))
    ]
    if not known:
        counts.append((limits["RATELIMIT_ACCOUNT"], (f"{what}-account", name)))
    try:
        for limit, key in counts:
            throttle(limiter, limit, *key)
        yield
    except RateLimited:
        _tell("password.locked", what, account, (LOCK_ROWS, (what, source, name)), source=source)
        raise
    except InvalidCredentials:
        _tell("password.wrong", what, account, source=source)
        raise
    for limit, key in counts:
        forgive(limiter, limit, *key)


@contextmanager
def vouched(provider: str, *, source: str, account: UUID | None = None) -> Iterator[None]:
    """Write down what a sign-in through `provider` fails of in the block; not inside of a unit.

    `account` is the user for whom it is to be linked.
    """
    try:
        yield
    except AccountInactive:
        raise  # `sessions.refuse_inactive` wrote it down
    except AppError as error:
        how = {"provider": provider, "code": error.code}
        audit.record_some("signin.failed", budgets=_in_all(source), user_id=account, **how)
        raise


def _tell(
    event: str, what: str, account: UUID | str, *budgets: tuple[str, Sequence[str]], source: str
) -> None:
    in_all = _in_all(source)
    if isinstance(account, UUID):
        audit.record_some(event, budgets=[*budgets, *in_all], user_id=account, at=what)
    else:
        name = hidden(account)
        audit.record_some(event, budgets=[*budgets, *in_all], user_id=None, at=what, name=name)


def _in_all(source: str) -> list[tuple[str, Sequence[str]]]:
    return [(ROWS_PER_SOURCE, (source,)), (ROWS_IN_ALL, ())]


def hidden(name: str) -> str:
    """Tells tries at one name from those at another; people type passwords into name fields.

    Keyed, so that nobody who reads the log can find out which password it was by trying.
    """
    key: str = current_app.config["SECRET_KEY"]
    return hmac.new(key.encode(), name.encode(), hashlib.sha256).hexdigest()[:16]
