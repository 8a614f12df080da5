"""When a reminder is due, and until when it is worth sending."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from habit_api.core.clock import instant_of, wall_clock

# What comes later than this is of no use any more.
GRACE = timedelta(hours=2)
# After a longer outage the days before are left out altogether.
LOOKED_BACK = timedelta(days=7)
MINUTE = timedelta(minutes=1)
# Zones have skipped a whole day, but never two.
AHEAD = 4


def minute_of(text: str) -> int:
    """`HH:MM` as minutes since midnight."""
    return int(text[:2]) * 60 + int(text[3:])


def occurrence(day: date, minute: int, timezone: str) -> datetime | None:
    """The instant at which clocks in `timezone` show this minute of `day`.

    The first, where they do so twice; where a clock change skips it, the next minute that there is.
    None when `day` has no such minute left, as when a zone crosses the date line.
    """
    local = datetime.combine(day, time(minute // 60, minute % 60))
    found = instant_of(local, timezone)
    skipped = wall_clock(found, timezone) - local
    if skipped:
        found = _first_after(local, timezone, found - skipped, found)
    return found if wall_clock(found, timezone).date() == day else None


@lru_cache(maxsize=4096)
def next_occurrence(minute: int, timezone: str, after: datetime) -> datetime:
    """The first instant after `after` at which a daily reminder at this `minute` is due."""
    day = wall_clock(after, timezone).date()
    ahead = (occurrence(day + timedelta(days=days), minute, timezone) for days in range(AHEAD))
    # Every other day has this minute, or a later one.
    return next(found for found in ahead if found is not None and found > after)


def is_planned(at: datetime, minute: int, timezone: str) -> bool:
    """Whether `at` is what a reminder at `minute` was planned for in `timezone`."""
    return occurrence(wall_clock(at, timezone).date(), minute, timezone) == at


def is_late(scheduled_at: datetime, moment: datetime) -> bool:
    """Whether it is too late at `moment` for what was to come at `scheduled_at`."""
    return moment - scheduled_at >= GRACE


def _first_after(local: datetime, timezone: str, low: datetime, high: datetime) -> datetime:
    """The first minute after `low`, up to `high`, at which clocks show `local` or later."""
    while high - low > MINUTE:
        middle = low + (high - low) // 2 // MINUTE * MINUTE
        if wall_clock(middle, timezone) >= local:
            high = middle
        else:
            low = middle
    return high
