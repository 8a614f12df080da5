"""Why a streak has its number: what each day was to the habit, and the streak after it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from habit_api.core.dates import DAYS_IN_WEEK, week_number
from habit_api.core.schedule import (
    OffDays,
    Schedule,
    ScheduleType,
    is_due,
    is_off,
    missed,
    start_of_week,
    week_quota,
    weekday,
    working_days,
)
from habit_api.streaks.rules import Step


@dataclass(slots=True)
class History:
    """What happened to a habit, as far as it bears on the days that are asked about.

    `states` are the entries' by date; `steps` the completions, ascending, from the last one before
    those days on, with all of the weeks that they and those days lie in. `first_entry` is the date
    of the habit's first entry, None without any; it only matters where no step lies before a day.
    `doable` is false for a habit that takes no entries any more.
    """

    schedule: Schedule
    off: OffDays
    states: Mapping[date, str]
    steps: Sequence[Step]
    first_entry: date | None
    today: date
    doable: bool = True
    _weeks: Counter[date] = field(init=False, repr=False)
    _done: list[date] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._done = [step.date for step in self.steps]
        self._weeks = Counter(start_of_week(day, self.schedule.week_start) for day in self._done)

    def streak(self, day: date) -> int:
        """The streak after `day`, which is not after today, judged by what happened up to it.

        On a completed day the number it got; on another one what is left of the streak once the day
        is over; today what the streak is now.
        """
        known = len(self.steps) if day == self.today else bisect_right(self._done, day)
        if known == 0:
            return 0
        last = self.steps[known - 1]
        # Today may still be done, and a completion after it (one flew west) counts as today's.
        if last.date >= day:
            return last.number
        gone_by = missed(
            self.schedule,
            self.off,
            last.date,
            day if day == self.today else day + timedelta(days=1),
            week_counts=self._weeks,
            run_start=last.run_start,
        )
        return last.number if gone_by <= self.schedule.allowed_skip_days else 0

    def status(self, day: date) -> str:
        """What `day`, which is not after today, was to the habit.

        Its entry's status where it has one, else `paused` or `exempt`, else `missed` when a due
        occasion went by on it, `open` when it is today and still due, and `not_due` when nothing
        was lost by leaving it.
        """
        entered = self.states.get(day)
        if entered is not None:
            return entered
        if self.off.covers(day):
            return "paused"
        if weekday(day) in self.schedule.exempt:
            return "exempt"
        if day == self.today:
            return "open" if self.doable and self._due(day) else "not_due"
        return "missed" if self._went_by(day) else "not_due"

    def _due(self, day: date) -> bool:
        week = start_of_week(day, self.schedule.week_start)
        before = bisect_left(self._done, day)
        return is_due(
            self.schedule,
            self.off,
            day,
            last_completion=self._done[before - 1] if before else None,
            completed_in_week=before - bisect_left(self._done, week),
        )

    def _went_by(self, day: date) -> bool:
        """Whether an occasion went by on `day`, a past one that is not off and has no entry."""
        # Nothing is asked of a habit before its first entry, as with rates.
        if self.first_entry is None or day < self.first_entry:
            return False
        if self.schedule.type is ScheduleType.INTERVAL:
            # One on every nth working day after the last completion, for as long as it is not done.
            before = bisect_left(self._done, day)
            first = self._done[before - 1].toordinal() + 1 if before else self._first_day()
            past = working_days(self.schedule, self.off, first, day.toordinal())
            return past % self.schedule.n == 0
        if self.schedule.type is ScheduleType.TIMES_PER_WEEK:
            return day in self._missed_in_week(day)
        return weekday(day) in self.schedule.due_weekdays

    def _missed_in_week(self, day: date) -> list[date]:
        """The days of the calendar week of `day` that could not be made up for any more.

        Those are its last working days without a completion, as many as it lacks. In the present
        week today and what comes after it may still be done.
        """
        week = week_number(day.toordinal(), self.schedule.week_start)
        if not self._judged(week):
            return []
        days = [
            date.fromordinal(number)
            for number in range(max(1, week), week + DAYS_IN_WEEK)
            if number <= date.max.toordinal()
        ]
        left_out = [d for d in days if self._working(d) and self.states.get(d) != "completed"]
        past = [d for d in left_out if d < self.today]
        attainable = self._weeks[days[0]] + len(left_out) - len(past)
        lacking = week_quota(self.schedule, self.off, week) - attainable
        return past[len(past) - lacking :] if lacking > 0 else []

    def _judged(self, week: int) -> bool:
        """Whether the week from day number `week` on is one that a run, or a gap, must fill."""
        start = self.schedule.week_start
        end = min(week + DAYS_IN_WEEK - 1, date.max.toordinal())
        known = bisect_right(self._done, date.fromordinal(end))
        if known == 0:
            return week_number(self._first_day(), start) < week
        # A run may start on a Saturday: the week of its first completion is not judged.
        return self.steps[known - 1].run_start.toordinal() < week

    def _working(self, day: date) -> bool:
        return not is_off(self.schedule, self.off, day)

    def _first_day(self) -> int:
        return self.first_entry.toordinal() if self.first_entry else date.max.toordinal()
