"""Histories of many habits as arrays, and what a schedule makes of them. Pure: numbers alone.

A row is a habit, a column a day; column 0 is day number `first_day`. What is due is decided here a
second time, for whole arrays at once: a test holds it to `core.schedule`, one day at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Array = NDArray[Any]

WEEK = 7
# The kinds of schedules, as numbers.
FIXED, INTERVAL, PER_WEEK = 0, 1, 2


@dataclass(frozen=True)
class Histories:
    """What is known of habits. The rows of one user lie together, numbered by `user`.

    `today` is the column of the user's today: an occasion on or after it counts only once it is
    kept, for it may still be. `number` is the streak of a completion, `hour` the hours from the
    beginning of the day to it where it was entered on the day itself, else NaN. On the morning of
    a `late` day the user had still to write an entry of one before it.

    `made`, `began`, `first_entry` and `ended` are columns, perhaps below 0. What was deleted ended
    with its last entry, for nobody noted when it was deleted; the rest ends with all columns.
    """

    first_day: int
    kept: Flags
    skipped: Flags
    paused: Flags
    share: Floats
    hour: Floats
    number: Ints
    entered: Flags
    late: Flags
    user: Ints
    today: Ints
    made: Ints
    began: Ints
    first_entry: Ints
    ended: Ints
    kind: Ints
    n: Ints
    weekdays: Flags
    allowed: Ints
    week_start: Ints
    weight: Floats
    numeric: Flags
    reminder: Flags

    @property
    def rows(self) -> int:
        """How many habits."""
        return int(self.kept.shape[0])

    @property
    def days(self) -> int:
        """How many columns."""
        return int(self.kept.shape[1])

    @cached_property
    def lived(self) -> Flags:
        """The days up to the last of a habit."""
        return np.arange(self.days)[None, :] <= self.ended[:, None]

    @cached_property
    def open(self) -> Flags:
        """The days on which a habit can be due, but for those that are skipped."""
        numbers = (self.first_day + np.arange(self.days)) % WEEK
        return self.weekdays[:, numbers] & ~self.paused

    @cached_property
    def work(self) -> Flags:
        """The days on which a habit can be due: not off, and one of its weekdays."""
        return self.open & ~self.skipped

    @cached_property
    def work_before(self) -> Ints:
        """How many working days lie before a column; one column more than there are days."""
        return before(self.work)

    @cached_property
    def kept_before(self) -> Ints:
        """How many completions lie before a column."""
        return before(self.kept)

    @cached_property
    def last(self) -> Ints:
        """The column of the last completion before a column, -1 where there is none."""
        columns = np.where(self.kept, np.arange(self.days), -1)
        found = np.full((self.rows, self.days + 1), -1, dtype=np.int64)
        np.maximum.accumulate(columns, axis=1, out=found[:, 1:])
        return found

    @cached_property
    def week(self) -> Ints:
        """The column that a column's calendar week begins in, 0 where that lies before all."""
        return np.maximum(self._monday, 0)

    @cached_property
    def next_week(self) -> Ints:
        """The column that the calendar week after a column's begins in, at most the end of all."""
        return np.minimum(self._monday + WEEK, self.days)

    @cached_property
    def _monday(self) -> Ints:
        """The first day of a column's calendar week as a column, which may lie before all."""
        columns = np.arange(self.days + 1)
        into = (self.first_day + columns[None, :] - self.week_start[:, None]) % WEEK
        first: Ints = columns[None, :] - into
        return first

    @cached_property
    def quota_before(self) -> Ints:
        """The completions that times per week asks of the whole weeks before a column."""
        starts = self.week[:, : self.days] == np.arange(self.days)[None, :]
        ends = np.take_along_axis(self.work_before, self.next_week[:, : self.days], 1)
        in_week = ends - self.work_before[:, : self.days]
        quota = np.minimum(self.n[:, None], in_week)
        return before(np.where(starts, quota, 0))

    @cached_property
    def planned(self) -> Flags:
        """Whether the habit was due on a day, before anybody skipped that day."""
        n = self.n[:, None]
        last = self.last[:, : self.days]
        since = self.work_before[:, :-1] - np.take_along_axis(self.work_before, last + 1, axis=1)
        since += self.open
        open_interval = (last < 0) | (since >= n)
        week = self.week[:, : self.days]
        done = self.kept_before[:, : self.days] - np.take_along_axis(self.kept_before, week, 1)
        kind = self.kind[:, None]
        asked = np.where(kind == INTERVAL, open_interval, (kind != PER_WEEK) | (done < n))
        begun = np.arange(self.days)[None, :] >= self.began[:, None]
        planned: Flags = self.open & asked & begun
        return planned

    @cached_property
    def due(self) -> Flags:
        """Whether the habit was due on a day, judged by the completions before it."""
        return self.planned & ~self.skipped

    @cached_property
    def occasion(self) -> Flags:
        """The due days whose outcome is known."""
        settled = np.arange(self.days)[None, :] < self.today[:, None]
        known: Flags = self.due & (settled | self.kept)
        return known


def before(values: Array) -> Ints:
    """The sums of what lies before each column; one column more than `values` has."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.int64)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def streaks(histories: Histories, row: Ints, day: Ints) -> Ints:
    """The streak of `row` as of the morning of the column `day`, as `streaks.rules` has it."""
    last = histories.last[row, day]
    at = np.maximum(last, 0)
    number = histories.number[row, at]
    gone_by = histories.work_before[row, day] - histories.work_before[row, at + 1]
    kind, n = histories.kind[row], histories.n[row]
    missed = np.where(kind == INTERVAL, gone_by // np.maximum(n, 1), gone_by)
    missed = np.where(kind == PER_WEEK, _lacking(histories, row, day, at, number), missed)
    alive = (last >= 0) & (missed <= histories.allowed[row])
    return np.where(alive, number, 0)


def _lacking(histories: Histories, row: Ints, day: Ints, last: Ints, number: Ints) -> Ints:
    """What times per week lacks in the weeks from that of `last` up to before that of `day`."""
    asked, kept = histories.quota_before, histories.kept_before
    week, current = histories.week[row, last], histories.week[row, day]
    following = np.minimum(histories.next_week[row, last], current)
    done = kept[row, following] - kept[row, week]
    own = np.maximum(0, asked[row, following] - asked[row, week] - done)
    # A run that is no longer than its week has completions began in it: the week is not judged.
    own = np.where(number > kept[row, last + 1] - kept[row, week], own, 0)
    lacking = own + asked[row, current] - asked[row, following]
    return np.where(current > week, lacking, 0)


def rates(histories: Histories, row: Ints, day: Ints, span: int) -> Floats:
    """The rate of the `span` days before a day, as `streaks.rates` has it; NaN: nothing was due."""
    first = np.maximum.reduce([day - span, histories.first_entry[row], np.zeros_like(day)])
    first = np.minimum(first, day)
    work = histories.work_before
    due = (work[row, day] - work[row, first]).astype(np.float64)
    kind, n = histories.kind[row], np.maximum(histories.n[row], 1)
    due = np.where(kind == INTERVAL, due / n, due)
    due = np.where(kind == PER_WEEK, _weekly(histories, row, first, day), due)
    kept = histories.kept_before[row, day] - histories.kept_before[row, first]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(due > 0, np.minimum(due, kept) / due, np.nan)


def _weekly(histories: Histories, row: Ints, first: Ints, day: Ints) -> Floats:
    """The occasions of times per week from the column `first` up to before `day`."""
    begin = histories.next_week[row, first]
    end = histories.week[row, np.maximum(day - 1, 0)]
    whole = histories.quota_before[row, np.maximum(end, begin)] - histories.quota_before[row, begin]
    cut = _part(histories, row, first, begin) + whole + _part(histories, row, end, day)
    return np.where(end < begin, _part(histories, row, first, day), cut)


def _part(histories: Histories, row: Ints, first: Ints, end: Ints) -> Floats:
    share = histories.n[row] * np.maximum(0, end - first) / WEEK
    work = histories.work_before
    part: Floats = np.minimum(share, work[row, end] - work[row, first])
    return part
