"""Redis as the broker: kombu's own, but for what is no message.

kombu lets a worker end over one; here it is dropped.
"""

from __future__ import annotations

from queue import Empty
from typing import Any

from kombu.transport import redis
from structlog import get_logger

log = get_logger("habit_api.jobs")


class Channel(redis.Channel):
    """Takes messages from a list in Redis."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)
        except (ValueError, LookupError, TypeError, AttributeError):
            # Redis gave it away already: nobody else will stumble over it.
            log.exception("jobs.bad_message")
            raise Empty from None


class Transport(redis.Transport):
    """kombu's view of Redis."""

    Channel = Channel
