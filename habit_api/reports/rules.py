"""Which week a report is about, when it is due, and what stands out in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from habit_api.core.dates import DAYS_IN_WEEK, WeekStart, start_of_week, weekday

# In the morning of the first day of a user's week, on the clocks where they live.
HOUR = 8
# What an outage held up is made up for until so many hours later; then it is for the next week.
GRACE_HOURS = 12
# How many weeks, this one included, the picture of the weeks shows.
WEEKS_SHOWN = 8
# Less likely than this to be kept: at risk.
RISKY = 0.4
# Whoever lets their week begin on another day gets no second report a day later.
NEXT_AFTER = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days; at the beginning of the calendar fewer."""

    start: date
    end: date

    @property
    def days(self) -> list[date]:
        """Its dates, in order."""
        count = (self.end - self.start).days + 1
        return [self.start + timedelta(days=number) for number in range(count)]

    def before(self, weeks: int = 1) -> Week | None:
        """The week so many weeks earlier; None where the calendar does not reach."""
        number = self.end.toordinal() - DAYS_IN_WEEK * weeks
        first = number - DAYS_IN_WEEK + 1
        return None if first < 1 else Week(date.fromordinal(first), date.fromordinal(number))


def week_of(day: date, week_start: WeekStart) -> Week:
    """The calendar week of `day`."""
    start = start_of_week(day, week_start)
    first_weekday = 1 if week_start is WeekStart.MONDAY else 0
    left = (first_weekday - weekday(day) - 1) % DAYS_IN_WEEK
    last = min(day.toordinal() + left, date.max.toordinal())
    return Week(start, date.fromordinal(last))


def last_whole_week(today: date, week_start: WeekStart) -> Week:
    """The week that ended before the one that `today` is in."""
    this = week_of(today, week_start)
    return this.before() or this


def best_day(completions: Mapping[date, int], week: Week) -> date | None:
    """The day with the most completions, the first of several; None when there are none."""
    best = max(week.days, key=lambda day: completions.get(day, 0))
    return best if completions.get(best, 0) else None


def change(now: float | None, before: float | None) -> float | None:
    """By how much a rate rose; None where there is nothing to compare."""
    return None if now is None or before is None else round(now - before, 4)


def due_now(
    moment: datetime, zones: Iterable[str], week_start: WeekStart
) -> tuple[date, list[str]] | None:
    """The first day of the week that is to be reported on, and the time zones where it is.

    Those in which the week has just begun and it is morning, or not too long after. None when
    there is no such zone.
    """
    found: dict[date, list[str]] = {}
    for name in zones:
        local = moment.astimezone(ZoneInfo(name))
        begins = start_of_week(local.date(), week_start) == local.date()
        if begins and HOUR <= local.hour < HOUR + GRACE_HOURS:
            found.setdefault(local.date() - timedelta(days=DAYS_IN_WEEK), []).append(name)
    # One weekday has one date at a time, wherever it is that day.
    return next(((day, sorted(names)) for day, names in found.items()), None)
