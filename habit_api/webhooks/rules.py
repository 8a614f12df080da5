"""When a delivery is tried again, and when an endpoint is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

# What an endpoint may ask to be told.
EVENTS = (
    "habit.completed",
    "habit.reverted",
    "streak.milestone",
    "streak.broken",
    "reward.achieved",
    "reward.claimed",
    "session.completed",
    "level.reached",
    "notification",
)
# What it is told only when its user tries it out.
PING = "ping"
MOST_WEBHOOKS = 20
# How long the secret before signs beside the new one.
BOTH_SECRETS = timedelta(days=1)

PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
GONE, FAILING = "gone", "failing"
HTTP_GONE = 410

_MINUTE, _HOUR = 60, 3600
# How many seconds after the attempt before each attempt is made.
WAITS = (
    0,
    5,
    5 * _MINUTE,
    30 * _MINUTE,
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
PATIENCE = timedelta(days=7)
# An endpoint that had nothing to take for long is not given up for one bad minute.
TRIES_TO_STOP = 3
# An endpoint that takes longer than this to answer rests for three times as long.
QUICK = 1.0
REST = 3


def next_attempt(made: int, status: int | None, moment: datetime) -> datetime | None:
    """When the attempt is due after so many, the last of which was answered with `status`.

    None when it was taken, when the endpoint is gone, or when that were all.
    """
    over = is_taken(status) or status == HTTP_GONE or made >= len(WAITS)
    return None if over else moment + timedelta(seconds=WAITS[made])


def is_taken(status: int | None) -> bool:
    """Whether an answer of this status says that the event was taken; None: there was none."""
    return status is not None and 200 <= status < 300


def reason_to_stop(
    made: int, status: int | None, failing_since: datetime, moment: datetime
) -> str | None:
    """Why an endpoint is to be switched off after failing an event's attempt number `made`."""
    if status == HTTP_GONE:
        return GONE
    given_up = moment - failing_since >= PATIENCE and made >= TRIES_TO_STOP
    return FAILING if given_up else None


def rest(seconds: float, endpoints: int) -> float:
    """How long an endpoint rests after a call of so many seconds.

    So the slow endpoints of one user, however many, take a quarter of one worker's time at most.
    """
    return 0.0 if seconds < QUICK else REST * seconds * max(1, endpoints)
