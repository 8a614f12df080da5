"""When a habit is due, what was missed, what counts as kept: each rule once, for every room.

A day is *off* when it is an exempt weekday, skipped or paused. The *working days* of a schedule are
those that are not off and on which it can be due: for `weekdays` its weekdays, else every day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from habit_api.core.dates import (
    DAYS_IN_WEEK,
    EVERY_WEEKDAY,
    WeekStart,
    count_weekdays,
    start_of_week,
    week_number,
    weekday,
)
from habit_api.core.off_days import OffDays

# Rooms take all that belongs to a schedule from here.
__all__ = [
    "HabitKind",
    "OffDays",
    "Schedule",
    "ScheduleType",
    "TargetType",
    "WeekStart",
    "is_due",
    "is_kept",
    "is_off",
    "missed",
    "start_of_week",
    "week_quota",
    "week_quotas",
    "weekday",
    "working_days",
]


class ScheduleType(StrEnum):
    """The ways in which a habit can come due."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    INTERVAL = "interval"
    TIMES_PER_WEEK = "times_per_week"


class HabitKind(StrEnum):
    """Done or not done, or measured against a target."""

    BINARY = "binary"
    NUMERIC = "numeric"


class TargetType(StrEnum):
    """Whether a target is to be reached or not to be passed."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What decides when a habit is due and how much may be missed.

    Weekdays are 0 (Sunday) to 6. `n` is the days of an interval or the count of times per week.
    `allowed_skip_days` is how many due occasions one gap of a streak may miss.
    Raises ValueError for an interval or a times-per-week whose `n` is below 1.
    """

    type: ScheduleType
    weekdays: frozenset[int] = frozenset()
    n: int = 0
    exempt: frozenset[int] = frozenset()
    allowed_skip_days: int = 0
    week_start: WeekStart = WeekStart.MONDAY

    def __post_init__(self) -> None:
        counted = self.type in (ScheduleType.INTERVAL, ScheduleType.TIMES_PER_WEEK)
        if counted and self.n < 1:
            raise ValueError(f"a schedule of type {self.type} needs n >= 1, not {self.n}")

    @property
    def due_weekdays(self) -> frozenset[int]:
        """The weekdays on which it can ever be due."""
        chosen = self.weekdays if self.type is ScheduleType.WEEKDAYS else EVERY_WEEKDAY
        return chosen - self.exempt

    def has_due_day(self) -> bool:
        """False when the exempt weekdays leave no day on which it could ever be due."""
        return bool(self.due_weekdays)


def is_off(schedule: Schedule, off: OffDays, day: date) -> bool:
    """Whether `day` is an exempt weekday, skipped or paused: never due, never missed."""
    return weekday(day) in schedule.exempt or off.covers(day)


def is_due(
    schedule: Schedule,
    off: OffDays,
    day: date,
    *,
    last_completion: date | None,
    completed_in_week: int,
) -> bool:
    """Whether the habit is due on `day`, judged by the completions before it.

    So a habit that was done on a day was still due on it. `last_completion` is the last one before
    `day`, None when there is none; `completed_in_week` counts those of the day's calendar week
    before it.
    """
    if is_off(schedule, off, day):
        return False
    if schedule.type is ScheduleType.TIMES_PER_WEEK:
        return completed_in_week < schedule.n
    if schedule.type is ScheduleType.INTERVAL and last_completion is not None:
        first, last = last_completion.toordinal() + 1, day.toordinal()
        return working_days(schedule, off, first, last) >= schedule.n
    return weekday(day) in schedule.due_weekdays


def missed(
    schedule: Schedule,
    off: OffDays,
    previous: date,
    day: date,
    *,
    week_counts: Mapping[date, int],
    run_start: date,
) -> int:
    """The due occasions that went by between the completion `previous` and `day`.

    No completion may lie strictly between the two; when `day` is not after `previous` nothing went
    by. Never falls as `day` moves on. `week_counts` maps the start of a week to the completions in
    it and is read for times per week alone, as is `run_start`: the date of completion number 1 of
    the run that `previous` is in, whose week is not judged, since one may start on a Saturday.
    """
    first, last = previous.toordinal() + 1, day.toordinal() - 1
    if schedule.type is ScheduleType.INTERVAL:
        # ceil(e / n) - 1 with e = working days between + 1, as whole numbers: (e - 1) // n.
        return working_days(schedule, off, first, last) // schedule.n
    if schedule.type is not ScheduleType.TIMES_PER_WEEK:
        return working_days(schedule, off, first, last)
    week = week_number(previous.toordinal(), schedule.week_start)
    end = week_number(day.toordinal(), schedule.week_start)
    if end <= week:
        return 0
    lacking = week_quotas(schedule, off, week + DAYS_IN_WEEK, end)
    if week_number(run_start.toordinal(), schedule.week_start) != week:
        done = week_counts.get(start_of_week(previous, schedule.week_start), 0)
        lacking += max(0, week_quota(schedule, off, week) - done)
    return lacking


def working_days(schedule: Schedule, off: OffDays, first: int, last: int) -> int:
    """How many of the day numbers `first` to `last`, both included, are working days.

    Costs as much as there are stretches of skips and pauses in the span, however long it is.
    """
    weekdays = schedule.due_weekdays
    return count_weekdays(first, last, weekdays) - sum(
        count_weekdays(start, end, weekdays) for start, end in off.stretches(first, last)
    )


def week_quota(schedule: Schedule, off: OffDays, week: int) -> int:
    """The completions that times per week asks of the week beginning at day number `week`.

    Its count, or the days of that week that are not off where those are fewer. A week that the end
    of the calendar cuts off is asked as if it went on.
    """
    return min(schedule.n, working_days(schedule, off, week, week + DAYS_IN_WEEK - 1))


def week_quotas(schedule: Schedule, off: OffDays, week: int, end: int) -> int:
    """The sum of `week_quota` from the week beginning at `week` up to before the one at `end`.

    The weeks must lie whole within the calendar. 0 when the two are the same.
    """
    touched: set[int] = set()
    wholly_off = 0
    for first, last in off.stretches(week, end - 1):
        first_week = week_number(first, schedule.week_start)
        last_week = week_number(last, schedule.week_start)
        touched |= {first_week, last_week}
        wholly_off += max(0, (last_week - first_week) // DAYS_IN_WEEK - 1)
    untouched = (end - week) // DAYS_IN_WEEK - len(touched) - wholly_off
    full = min(schedule.n, len(schedule.due_weekdays))
    return untouched * full + sum(week_quota(schedule, off, each) for each in touched)


def is_kept(
    kind: HabitKind, target_type: TargetType, value: Decimal | None, target: Decimal | None
) -> bool:
    """Whether a day's entry keeps the habit; only for entries that exist and are not skipped.

    Binary: any entry. Numeric: its value against the target, in the habit's unit; never without
    either of them.
    """
    if kind is HabitKind.BINARY:
        return True
    if value is None or target is None:
        return False
    return value >= target if target_type is TargetType.AT_LEAST else value <= target
