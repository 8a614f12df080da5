"""Which days a figure is about, and how full a day is."""

from __future__ import annotations

from datetime import date, timedelta

from habit_api.analytics.errors import RangeTooLong, SpanBackwards

MOST_DAYS = 366
USUAL_DAYS = 30
FULL = 4


def span(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """The days from `first` to `last`, both included.

    Without `last` they go up to `today`, without `first` there are 30 of them. Raises
    `SpanBackwards`, and `RangeTooLong` for more than 366 days.
    """
    if last is None:
        last = today
    if first is None:
        first = date.fromordinal(max(1, last.toordinal() - USUAL_DAYS + 1))
    days = (last - first).days + 1
    if days < 1:
        raise SpanBackwards
    if days > MOST_DAYS:
        raise RangeTooLong(days, MOST_DAYS)
    return first, last


def dates(first: date, last: date) -> list[date]:
    """Every date from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def level_of_count(completions: int, most: int) -> int:
    """How full a day with so many completions is beside the fullest, which has `most`: 0 to 4."""
    return -(-FULL * completions // most) if completions else 0


def level_of_share(share: float) -> int:
    """How full a day that was not kept is by its share of the target: 0, or 1 to 3."""
    return min(FULL - 1, 1 + int(share * (FULL - 1))) if share > 0 else 0
