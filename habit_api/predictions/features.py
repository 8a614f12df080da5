"""The features: what is known of a habit on the morning of a day.

Pure, and the same code for training and for serving. Nothing of the day itself or of later ones
goes into them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from habit_api.predictions.histories import (
    INTERVAL,
    PER_WEEK,
    WEEK,
    Array,
    Floats,
    Histories,
    Ints,
    before,
    streaks,
)

Matrix = NDArray[np.float32]

# How far back any feature looks, in days; only the age of a habit reaches further.
MEMORY = 400
SPANS = (7, 14, 30, 90)
# Half-lives of the smoothed outcomes, in due days.
HALF_LIVES = (2, 8)
# How many of its own kind a day is compared with, in weeks.
WEEKS = 12
# A daily habit's strength goes half the way to 1 in this many kept days, as in `streaks.strength`.
STRENGTH_DAYS = 13
USUAL_DAYS = 30
# How many days without an occasion of a weekday its own history is believed to be like all days.
DOUBT = 3.0

# What a person is told of: the columns that make it up, the first being the one that is shown.
CONCEPTS: dict[str, tuple[str, ...]] = {
    "rate_30d": ("rate_30", "rate_90", "smooth_8", "off_7"),
    "rate_7d": ("rate_7", "rate_14", "smooth_2"),
    "streak": ("streak",),
    "days_since": ("days_since", "missed"),
    "weekday": ("weekday_rate", "weekday_lift", "weekday"),
    "hour": ("day_hour",),
    "age": ("age",),
    "schedule": ("density", "kind", "pressure"),
    "weight": ("weight",),
    "progress": ("progress",),
    "strength": ("strength",),
    "others": ("others_7", "others_1", "others_30", "others_due"),
    "reminder": ("reminder",),
}
NAMES = tuple(name for names in CONCEPTS.values() for name in names)


def compute(histories: Histories, row: Ints, day: Ints) -> Matrix:
    """The features of the habits `row` on the morning of the columns `day`, by `NAMES`.

    NaN is what is not known yet.
    """
    found = dict(_Reader(histories, row, day).columns())
    return np.column_stack([found[name] for name in NAMES]).astype(np.float32)


class _Reader:
    """Reads the cumulated arrays at the places asked about."""

    def __init__(self, histories: Histories, row: Ints, day: Ints) -> None:
        self.all, self.row, self.day = histories, row, day

    def columns(self) -> Iterator[tuple[str, Array]]:
        """Each feature with its values."""
        yield from self._recent()
        yield from self._weekday()
        yield from self._habit()
        yield from self._others()

    def _since(self, days: int) -> Ints:
        return np.maximum(self.day - days, 0)

    def _sum(self, sums: Ints | Floats, days: int) -> Array:
        """What was summed up over the last `days` days."""
        found: Array = sums[self.row, self.day] - sums[self.row, self._since(days)]
        return found

    @cached_property
    def _due(self) -> Ints:
        return before(self.all.occasion)

    def _rate(self, days: int) -> Floats:
        return _share(self._sum(self.all.kept_before, days), self._sum(self._due, days))

    def _recent(self) -> Iterator[tuple[str, Array]]:
        for span in SPANS:
            yield f"rate_{span}", self._rate(span)
        for half_life in HALF_LIVES:
            yield f"smooth_{half_life}", smoothed(self.all, half_life)[self.row, self.day]
        last = self.all.last[self.row, self.day]
        yield "days_since", np.where(last >= 0, self.day - last, np.nan)
        yield "missed", self._due[self.row, self.day] - self._due[self.row, last + 1]
        yield "streak", streaks(self.all, self.row, self.day)
        yield "strength", strength(self.all)[self.row, self.day]
        off = before(self.all.skipped | self.all.paused)
        yield "off_7", self._sum(off, WEEK)

    def _weekday(self) -> Iterator[tuple[str, Array]]:
        due = _same_weekday(self.all.occasion)
        kept = _same_weekday(self.all.occasion & self.all.kept)
        own_due, own_kept = due[self.row, self.day], kept[self.row, self.day]
        usual = self._rate(SPANS[-1])
        lift = (own_kept + DOUBT * usual) / (own_due + DOUBT) - usual
        yield "weekday", (self.all.first_day + self.day) % WEEK
        yield "weekday_rate", _share(own_kept, own_due)
        yield "weekday_lift", lift

    def _habit(self) -> Iterator[tuple[str, Array]]:
        every, row, day = self.all, self.row, self.day
        known = ~np.isnan(every.hour)
        hours, timed = _sums(np.where(known, every.hour, 0.0)), before(known)
        yield "day_hour", _mean(self._sum(hours, USUAL_DAYS), self._sum(timed, USUAL_DAYS))
        yield "age", day - every.began[row]
        yield "kind", every.kind[row]
        yield "density", density(every)[row]
        week = every.week[row, day]
        lacks = every.n[row] - (every.kept_before[row, day] - every.kept_before[row, week])
        left = WEEK - (every.first_day + day - every.week_start[row]) % WEEK
        yield "pressure", np.where(every.kind[row] == PER_WEEK, lacks / left, np.nan)
        yield "weight", every.weight[row]
        shares = _sums(np.where(every.occasion, every.share, 0.0))
        progress = _mean(self._sum(shares, USUAL_DAYS), self._sum(self._due, USUAL_DAYS))
        yield "progress", np.where(every.numeric[row], progress, np.nan)
        yield "reminder", every.reminder[row]

    def _others(self) -> Iterator[tuple[str, Array]]:
        """What the user did about their other habits, and how many are due that day."""
        # Today is left out as long as it lasts: what is kept so far is not yet what will be.
        over = np.arange(self.all.days)[None, :] < self.all.today[:, None]
        known = self.all.due & self.all.lived & over
        due, kept = before(known), before(known & self.all.kept)
        all_due, all_kept = _by_user(self.all, due), _by_user(self.all, kept)
        user, now = self.all.user[self.row], self.day
        for days in (1, WEEK, USUAL_DAYS):
            then = self._since(days)
            asked = all_due[user, now] - all_due[user, then] - self._sum(due, days)
            done = all_kept[user, now] - all_kept[user, then] - self._sum(kept, days)
            yield f"others_{days}", _share(done, asked)
        planned = (self.all.planned & self.all.lived).astype(np.int64)
        yield "others_due", _by_user(self.all, planned)[user, now] - planned[self.row, now]


def density(histories: Histories) -> Floats:
    """The due days in a day that the schedule comes to."""
    fixed = histories.weekdays.sum(axis=1) / WEEK
    n = np.maximum(histories.n, 1)
    each = np.where(histories.kind == PER_WEEK, np.minimum(n / WEEK, fixed), fixed)
    return np.where(histories.kind == INTERVAL, 1.0 / n, each)


def smoothed(histories: Histories, half_life: float) -> Floats:
    """The outcomes of due days before a column, each half as heavy as one `half_life` later."""
    keep = 0.5 ** (1.0 / half_life)
    shape = (histories.days + 1, histories.rows)
    weight, mass = np.zeros(shape), np.zeros(shape)
    due = histories.occasion.T
    kept = (histories.occasion & histories.kept).T
    faded = np.where(due, keep, 1.0)
    for day in range(histories.days):
        weight[day + 1] = weight[day] * faded[day] + kept[day]
        mass[day + 1] = mass[day] * faded[day] + due[day]
    return _share(weight.T, mass.T)


def strength(histories: Histories) -> Floats:
    """The score of `streaks.strength` before a column, from the first of them on.

    Off days leave it as it is; the days behind an occasion are calendar days.
    """
    rate = density(histories)
    keep = 0.5 ** (np.sqrt(rate) / STRENGTH_DAYS)
    span = np.where(histories.kind == INTERVAL, np.maximum(histories.n, 1), WEEK)
    span = np.where(rate >= 1.0, 1, span)
    shares = _sums(histories.share)
    ends = np.arange(1, histories.days + 1)[None, :]
    starts = np.maximum(ends - span[:, None], 0)
    recent = shares[:, 1:] - np.take_along_axis(shares, starts, axis=1)
    value = np.minimum(1.0, recent / np.maximum(rate * span, 1e-9)[:, None])
    off = histories.skipped | histories.paused
    # By day first: then each step reads what lies together.
    kept = np.where(off, 1.0, keep[:, None]).T
    gained = np.where(off, 0.0, value * (1.0 - keep[:, None])).T
    found = np.zeros((histories.days + 1, histories.rows))
    for day in range(histories.days):
        found[day + 1] = found[day] * kept[day] + gained[day]
    return found.T


def _same_weekday(values: NDArray[np.bool_]) -> Ints:
    """How many of the same weekday's `WEEKS` days before a column were so."""
    rows, days = values.shape
    weeks = -(-(days + 1) // WEEK)
    padded = np.zeros((rows, weeks * WEEK), dtype=np.int64)
    padded[:, :days] = values
    sums = before(padded.reshape(rows, weeks, WEEK).transpose(0, 2, 1).reshape(-1, weeks))
    counts = sums[:, :-1].copy()
    counts[:, WEEKS:] -= sums[:, :-1][:, :-WEEKS]
    by_day = counts.reshape(rows, WEEK, weeks).transpose(0, 2, 1).reshape(rows, -1)
    return by_day[:, : days + 1]


def _by_user(histories: Histories, values: Ints) -> Ints:
    """The sums of each user's rows."""
    starts = np.flatnonzero(np.diff(histories.user, prepend=-1))
    sums: Ints = np.add.reduceat(values, starts, axis=0)
    return sums


def _sums(values: Floats) -> Floats:
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def _share(part: Array, whole: Array) -> Floats:
    return np.minimum(1.0, _mean(part, whole))


def _mean(total: Array, count: Array) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(count > 0, np.true_divide(total, count), np.nan)
    return found
