"""The days of a habit as a file tells them: dates that can be kept, one mark a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from habit_api.transfer.limits import FIRST_YEAR, LAST_YEAR
from habit_api.transfer.notices import BAD_DATE, DUPLICATE, IN_FUTURE, OUT_OF_RANGE, Notices

YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")

FIRST_ORDINAL = date(FIRST_YEAR, 1, 1).toordinal()
LAST_ORDINAL = date(LAST_YEAR, 12, 31).toordinal()


class Mark(NamedTuple):
    """What is known of one day: thousandths (a plain yes is 1000), or None when it was skipped."""

    value_milli: int | None
    note: str | None = None


Days = dict[date, Mark]


class Calendar:
    """Which dates an import takes: those of 1900-2200 up to tomorrow, as clocks differ by a day."""

    def __init__(self, today: date, notices: Notices) -> None:
        self._last = (today + timedelta(days=1)).toordinal()
        self._notices = notices
        self._read: dict[str, int] = {}

    def from_ordinal(self, ordinal: int) -> date | None:
        """The date of a proleptic Gregorian ordinal; None (and a warning) if it is not taken."""
        if not FIRST_ORDINAL <= ordinal <= LAST_ORDINAL:
            self._notices.count(OUT_OF_RANGE)
            return None
        if ordinal > self._last:
            self._notices.count(IN_FUTURE)
            return None
        return date.fromordinal(ordinal)

    def from_text(self, text: str) -> date | None:
        """The date of "2026-11-20" or "11/20/2026"; None (and a warning) if it is not taken."""
        # The same few thousand dates come back in every habit.
        ordinal = self._read.get(text) or _ordinal(text.strip())
        if ordinal is None:
            self._notices.count(BAD_DATE)
            return None
        self._read[text] = ordinal
        return self.from_ordinal(ordinal)


def _ordinal(text: str) -> int | None:
    if match := YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := MONTH_FIRST.fullmatch(text):
        month, day, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day)).toordinal()
    except ValueError:
        return None


def keep(days: Days, day: date, mark: Mark, notices: Notices) -> None:
    """Put `mark` on `day`.

    Of two marks a value beats a skip, and the larger value the smaller; a note is never lost to a
    mark without one.
    """
    earlier = days.get(day)
    if earlier is not None:
        notices.count(DUPLICATE)
        weaker, stronger = sorted((earlier, mark), key=_strength)
        mark = Mark(stronger.value_milli, stronger.note or weaker.note)
    days[day] = mark


def _strength(mark: Mark) -> int:
    return -1 if mark.value_milli is None else mark.value_milli
