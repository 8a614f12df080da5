"""Counting in Redis with one question a request, where the library asks two.

`limits` takes an entry, and for the `RateLimit-*` headers asks for the window in a round trip of
its own. Here the answer to the first brings the window along; both are the library's scripts.
"""

from __future__ import annotations

import time
from typing import Any

from flask import g, has_app_context
from limits.storage import RedisStorage

# Each script has its arguments under the name that it reads them by.
TAKE = b"""
local function take(ARGV)
%b
end
local function window(ARGV)
%b
end
local taken = take(ARGV)
return {taken and 1 or 0, window({ARGV[5], ARGV[2]}) or false}
""" % (RedisStorage.SCRIPT_ACQUIRE_MOVING_WINDOW, RedisStorage.SCRIPT_MOVING_WINDOW)


class OneTripRedisStorage(RedisStorage):
    """The library's storage; a window that an entry of this request brought along is told once."""

    # Whatever takes a storage by its address gets this one from now on.
    STORAGE_SCHEME = RedisStorage.STORAGE_SCHEME

    def initialize_storage(self, _uri: str) -> None:
        super().initialize_storage(_uri)
        self._take = self.get_connection().register_script(TAKE)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        at = time.time()
        name = self.prefixed_key(key)
        taken, window = self._take([name], [at, limit, expiry, amount, at - expiry])
        if has_app_context():
            found = (float(window[0]), int(window[1])) if window else (at, 0)
            _brought()[key, limit, expiry] = found
        return bool(taken)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        found = _brought().pop((key, limit, expiry), None) if has_app_context() else None
        return found or super().get_moving_window(key, limit, expiry)


def _brought() -> dict[tuple[str, int, int], tuple[float, int]]:
    """The windows that were brought along, by key, limit and seconds."""
    windows: dict[Any, Any] = g.setdefault("limit_windows", {})
    return windows
