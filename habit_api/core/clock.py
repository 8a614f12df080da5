"""The one clock. Nothing else in the program asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Person(Protocol):
    """Whoever has days: a user's time zone, and the hour (0-6) at which their day starts."""

    @property
    def timezone(self) -> str: ...

    @property
    def day_start_hour(self) -> int: ...


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today_for(person: Person) -> date:
    """The date it is for `person`: at 01:30 with a day start of 3 it is still yesterday."""
    return local_date(now(), person.timezone, person.day_start_hour)


def local_date(instant: datetime, timezone: str, day_start_hour: int) -> date:
    """The date that `instant` belongs to in an IANA `timezone` whose days start at that hour."""
    local = instant.astimezone(_zone(timezone))
    # Wall clock arithmetic on purpose: "three in the morning" is what the clock on the wall says.
    return (local.replace(tzinfo=None) - timedelta(hours=day_start_hour)).date()


def days_back(minute: int, day_start_hour: int) -> int:
    """1 where clocks that show this `minute` are still in the night of the day before, else 0.

    Other than `local_date` of the instant it holds where a clock change skips that minute.
    """
    return int(minute < 60 * day_start_hour)


def start_of_day(day: date, timezone: str, day_start_hour: int) -> datetime:
    """The instant at which `day` begins: the first whose `local_date` is `day` or later.

    The ends of the calendar stand in for instants that lie beyond them.
    """
    # Of an hour that a clock change repeats it is the first; of one that it skips, the change.
    local = datetime.combine(day, time(day_start_hour), _zone(timezone))
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return FIRST if day.year == 1 else LAST


def wall_clock(instant: datetime, timezone: str) -> datetime:
    """What clocks in an IANA `timezone` show at `instant`, without a zone.

    Raises `OverflowError` beyond the ends of the calendar.
    """
    return instant.astimezone(_zone(timezone)).replace(tzinfo=None)


def instant_of(local: datetime, timezone: str) -> datetime:
    """The instant at which clocks in `timezone` show `local`: the first, where they do so twice.

    A time that a clock change skips is that much later. Raises `OverflowError` as `wall_clock`.
    """
    return local.replace(tzinfo=_zone(timezone)).astimezone(UTC)


@cache
def known_zones() -> frozenset[str]:
    """The IANA time zones that somebody can live in."""
    # "localtime" and "Factory" are of the machine, not of the world.
    return frozenset(available_timezones() - {"localtime", "Factory"})


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
