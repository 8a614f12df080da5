"""Rate limits: who is counted as one caller, and limits that no decorator can say.

flask-limiter counts every call against one budget (`RATELIMIT_DEFAULT`) under `caller()`'s key, and
`count_unrouted` those that have no route.
Dearer calls add their own with `@limiter.limit`; sign-in, whose keys depend on the body, uses
`throttle`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from flask import Response, current_app, request
from flask_limiter import Limiter, RequestLimit
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from structlog import get_logger

from habit_api.core.errors import RateLimited

log = get_logger("habit_api.limits")

USER_AGENT_LENGTH = 255
# What flask-limiter calls the scope of a limit for all of a program.
EVERYWHERE = "global"
# Counts in this process while the shared storage is out of reach.
_FALLBACK = MovingWindowRateLimiter(MemoryStorage())


def caller() -> str:
    """Whose budget this request draws on: the user's, else the address's. Never raises."""
    keys: dict[str, Callable[[], str | None]] = current_app.extensions["house_rate_keys"]
    special = keys.get(request.endpoint or "")
    key = special() if special else None
    if key is None:
        key = current_app.extensions["house_caller_key"]()
    return key or f"address:{address()}"


def is_preflight() -> bool:
    """Whether a browser asks if it may call. It does so without the token that a call counts by."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def address() -> str:
    """The caller's network address; IPv6 by its /64, which one subscriber has whole."""
    full = full_address()
    return full[:19] if ":" in full else full


def full_address() -> str:
    """The caller's whole network address, IPv6 written out in full."""
    raw = request.remote_addr or "unknown"
    try:
        parsed = ip_address(raw)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or parsed.exploded)
    return raw


def user_agent() -> str | None:
    """The program that the caller says to use, as far as it is worth keeping."""
    return request.headers.get("User-Agent", "").replace("\x00", "")[:USER_AGENT_LENGTH] or None


def setting(name: str) -> Callable[[], str]:
    """The limit that the settings give under `name`, for `@limiter.limit`."""
    return lambda: str(current_app.config[name])


def count_unrouted(limiter: Limiter) -> None:
    """Count a call that leads nowhere (404, 405), which flask-limiter lets pass.

    Under the key of flask-limiter's own, so that it draws on the same budget. Raises `RateLimited`.
    """
    if request.url_rule is None and not is_preflight():
        throttle(limiter, current_app.config["RATELIMIT_APPLICATION"], caller(), EVERYWHERE)


def throttle(limiter: Limiter, limit: str, *key: str) -> None:
    """Count one attempt under `key`. Raises `RateLimited` when `limit` is used up.

    Counted before the attempt is judged, so that a hundred parallel ones are not all let through;
    `forgive` takes the count back once an attempt proves honest.
    """
    if not limiter.enabled:
        return
    item, key = parse(limit), _own(key)
    try:
        reset_at = _count(limiter.limiter, item, key)
    except Exception:  # any storage's own error: count on in this process instead of failing
        log.warning("limits.storage_unreachable", exc_info=True)
        reset_at = _count(_FALLBACK, item, key)
    if reset_at is not None:
        raise rate_limited(item.amount, reset_at)


def forgive(limiter: Limiter, limit: str, *key: str) -> None:
    """Forget what `throttle` counted under `key`."""
    if limiter.enabled:
        item, key = parse(limit), _own(key)
        try:
            limiter.limiter.clear(item, *key)
        except Exception:  # any storage's own error: a lost "forgive" only keeps the limit tighter
            log.warning("limits.storage_unreachable", exc_info=True)
        _FALLBACK.clear(item, *key)


def _own(key: tuple[str, ...]) -> tuple[str, ...]:
    """`key` as this program's own, in a storage that it may share with others."""
    return (current_app.config["RATELIMIT_KEY_PREFIX"], *key)


def _count(counter: RateLimiter, item: RateLimitItem, key: tuple[str, ...]) -> float | None:
    """Count once; when that is once too often, the time from which on it is not."""
    if counter.hit(item, *key):
        return None
    return counter.get_window_stats(item, *key).reset_time


def rate_limited(amount: int, reset_at: float) -> RateLimited:
    """The answer 429 with its headers; `reset_at` is in seconds since the epoch."""
    seconds = str(max(1, math.ceil(reset_at - time.time())))
    return RateLimited(
        headers={
            "Retry-After": seconds,
            "RateLimit-Limit": str(amount),
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": seconds,
        }
    )


def tell(response: Response, limit: RequestLimit | None) -> None:
    """Say in an answer what is left of the limit that it was counted against."""
    if limit is None or "RateLimit-Limit" in response.headers:
        return
    try:
        # Asked of the storage, in one go.
        reset_at, remaining = limit.window
    except Exception:  # any storage's own error: an answer is worth more than its figures
        log.warning("limits.storage_unreachable", exc_info=True)
        return
    headers = response.headers
    headers["RateLimit-Limit"] = str(limit.limit.amount)
    headers["RateLimit-Remaining"] = str(remaining)
    headers["RateLimit-Reset"] = str(max(0, math.ceil(reset_at - time.time())))


def breached(limit: RequestLimit | None) -> RateLimited:
    """The answer for the limit that flask-limiter found used up."""
    if limit is None:
        return rate_limited(0, time.time() + 60)
    return rate_limited(limit.limit.amount, limit.reset_at)
