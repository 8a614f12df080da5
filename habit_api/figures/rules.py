"""Runs of days, and the spans that leaderboards count in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

ALL, MONTH, WEEK = SPANS = ("all", "month", "week")
# When the span of all time begins.
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def beginnings(instant: datetime) -> dict[str, datetime]:
    """The instant at which each span that `instant` falls into begins; weeks on Mondays, in UTC."""
    day = instant.astimezone(UTC).date()
    first, monday = day.replace(day=1), day - timedelta(days=day.weekday())
    return {ALL: EVER, MONTH: _midnight(first), WEEK: _midnight(monday)}


def runs(days: Iterable[date]) -> Iterator[tuple[date, int]]:
    """Each of `days`, which are in order, with the number of days in a row up to it."""
    before, run = None, 0
    for day in days:
        run = run + 1 if before is not None and (day - before).days == 1 else 1
        yield day, run
        before = day


def ranks(figures: Iterable[int]) -> Iterator[int]:
    """The rank of each of `figures`, the largest first: equal ones share theirs (1, 2, 2, 4)."""
    rank, before = 1, None
    for place, figure in enumerate(figures, 1):
        if figure != before:
            rank, before = place, figure
        yield rank


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
