"""Calendar arithmetic: weekdays, weeks, and counts of days without walking over them.

Counting works on day numbers (`date.toordinal`). Unlike dates they may step past either end of the
calendar, so a week that hangs over the edge, or the day after the last one, needs no special case.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

DAYS_IN_WEEK = 7
EVERY_WEEKDAY = frozenset(range(DAYS_IN_WEEK))


class WeekStart(StrEnum):
    """The weekday that a user's calendar week begins with."""

    MONDAY = "monday"
    SUNDAY = "sunday"


def weekday(day: date) -> int:
    """0 for a Sunday to 6 for a Saturday."""
    # Day number 1, 0001-01-01, is a Monday in Python's proleptic Gregorian calendar.
    return day.toordinal() % DAYS_IN_WEEK


def week_number(day: int, week_start: WeekStart) -> int:
    """The number of the day that begins the calendar week of day number `day`.

    Below 1 for the days before 0001-01-07 whose week began before the calendar did.
    """
    first_weekday = 1 if week_start is WeekStart.MONDAY else 0
    return day - (day - first_weekday) % DAYS_IN_WEEK


def start_of_week(day: date, week_start: WeekStart) -> date:
    """The first date of the calendar week of `day`; 0001-01-01 where the calendar cuts it off."""
    first = week_number(day.toordinal(), week_start)
    return date.fromordinal(max(first, date.min.toordinal()))


def count_weekdays(first: int, last: int, weekdays: frozenset[int]) -> int:
    """How many of the day numbers `first` to `last`, both included, fall on `weekdays`.

    0 when `last` lies before `first`.
    """
    if last < first:
        return 0
    weeks, rest = divmod(last - first + 1, DAYS_IN_WEEK)
    return weeks * len(weekdays) + sum(
        day % DAYS_IN_WEEK in weekdays for day in range(first, first + rest)
    )
