"""Reading the histories of users' habits straight into arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import BigInteger, func, select, type_coerce

from habit_api.core.clock import local_date, now, start_of_day
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import TargetType, WeekStart
from habit_api.core.types import AnyRow
from habit_api.core.weekdays import LISTS
from habit_api.logs.rules import DAYS_BACK
from habit_api.models import Habit, HabitLog, Pause, User
from habit_api.predictions.histories import FIXED, INTERVAL, PER_WEEK, WEEK, Floats, Histories, Ints

_habits, _logs = table_of(Habit).c, table_of(HabitLog).c
_pauses, _users = table_of(Pause).c, table_of(User).c
KINDS = {"daily": FIXED, "weekdays": FIXED, "interval": INTERVAL, "times_per_week": PER_WEEK}
# Entries that are turned into numbers at a time.
ROWS = 10_000
DAY, HOUR = 86_400, 3_600
EPOCH = date(1970, 1, 1).toordinal()
_HABITS = (
    select(
        _habits.id,
        _habits.user_id,
        _habits.kind,
        type_coerce(_habits.target_value, BigInteger).label("target"),
        _habits.target_type,
        _habits.schedule_type,
        _habits.schedule_weekdays,
        _habits.schedule_n,
        _habits.exempt_weekdays,
        _habits.allowed_skip_days,
        _habits.weight,
        _habits.reminder_times,
        _habits.active,
        _habits.created_at,
        _users.timezone,
        _users.day_start_hour,
        _users.week_start,
        select(func.min(_logs.date))
        .where(_logs.habit_id == _habits.id)
        .scalar_subquery()
        .label("first_entry"),
    )
    .join(table_of(User), _users.id == _habits.user_id)
    .order_by(_habits.user_id, _habits.id)
)


class Chunk:
    """The habits of some users, with their histories."""

    def __init__(self, habits: Sequence[AnyRow], histories: Histories) -> None:
        self.habits, self.histories = habits, histories
        self.ids: Ints = np.array([row.id for row in habits], dtype=np.int64)


def read(user_ids: Sequence[UUID], *, first: date, last: date) -> Chunk | None:
    """The habits of the users, with their days from `first` to `last`; None: there are no habits.

    Deleted ones are among them: how it went with them tells of the user. Three queries. The
    entries go into the arrays a few thousand at a time.
    """
    habits = run(_HABITS.where(_habits.user_id.in_(user_ids))).all()
    if not habits:
        return None
    days = _Days(habits, first, last)
    days.fill(user_ids)
    return Chunk(habits, days.histories())


class _Days:
    """The arrays that are being filled."""

    def __init__(self, habits: Sequence[AnyRow], first: date, last: date) -> None:
        self.habits = habits
        self.first, self.last = first.toordinal(), last.toordinal()
        shape = (len(habits), self.last - self.first + 1)
        self.kept, self.skipped, self.paused, self.entered = (
            np.zeros(shape, dtype=np.bool_) for _ in range(4)
        )
        self.share, self.hour = np.zeros(shape), np.full(shape, np.nan)
        self.number = np.zeros(shape, dtype=np.int64)
        users = {row.user_id: number for number, row in enumerate(_once(habits))}
        self.user = np.array([users[row.user_id] for row in habits], dtype=np.int64)
        # By user: where days begin and end on whose mornings an entry was still to be written.
        self.unwritten = np.zeros((len(users), shape[1] + 1), dtype=np.int64)
        ids = np.array([row.id for row in habits], dtype=np.int64)
        self.order = np.argsort(ids)
        self.sorted_ids = ids[self.order]
        zones = sorted({(row.timezone, row.day_start_hour) for row in habits})
        self.zone = np.array([zones.index((r.timezone, r.day_start_hour)) for r in habits])
        self.offsets = np.stack([_offsets(zone, self.first, self.last) for zone, _ in zones])
        self.starts = np.array([hour for _, hour in zones], dtype=np.int64)

    def fill(self, user_ids: Sequence[UUID]) -> None:
        """Read the entries and the pauses."""
        query = select(
            _logs.habit_id,
            _logs.date,
            _logs.status,
            type_coerce(_logs.value, BigInteger).label("value"),
            _logs.streak_count,
            _logs.created_at,
        ).where(
            _logs.user_id.in_(user_ids),
            _logs.date.between(date.fromordinal(self.first), date.fromordinal(self.last)),
        )
        for rows in run(query).partitions(ROWS):
            self._take(rows)
        self._take_pauses(user_ids)

    def _take(self, rows: Sequence[AnyRow]) -> None:
        ids, dates, statuses, values, numbers, moments = zip(*rows, strict=True)
        habit = np.array(ids, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.sorted_ids, habit), len(self.sorted_ids) - 1)
        known = self.sorted_ids[place] == habit
        row = self.order[place][known]
        column = np.array([day.toordinal() - self.first for day in dates])[known]
        status = np.array(statuses)[known]
        kept = status == "completed"
        self.entered[row, column] = True
        self.kept[row, column] = kept
        self.skipped[row, column] = status == "skipped"
        self.number[row, column] = np.array([n or 0 for n in numbers])[known]
        value = np.array([np.nan if v is None else v for v in values], dtype=np.float64)[known]
        self.share[row, column] = np.where(kept, 1.0, self._shares(row, value))
        seconds = np.array([moment.timestamp() for moment in moments])[known]
        written, hour = self._written(row, column, seconds)
        self.hour[row, column] = np.where(kept & (written == column), hour, np.nan)
        # What came later than that was imported: nobody enters it by hand.
        late = (written > column) & (written <= column + DAYS_BACK)
        user, end = self.user[row[late]], np.minimum(written[late] + 1, self.kept.shape[1])
        np.add.at(self.unwritten, (user, column[late] + 1), 1)
        np.add.at(self.unwritten, (user, end), -1)

    def _shares(self, row: Ints, value: Floats) -> Floats:
        """`streaks.strength.kept_share` of entries that were not kept."""
        target = np.array([np.nan if h.target is None else h.target for h in self.habits])[row]
        at_most = np.array([h.target_type == TargetType.AT_MOST for h in self.habits])[row]
        share = value / target
        shares: Floats = np.nan_to_num(np.clip(np.where(at_most, 2.0 - share, share), 0.0, 1.0))
        return shares

    def _written(self, row: Ints, column: Ints, seconds: Floats) -> tuple[Ints, Floats]:
        """The column of the day that entries were written on, and the hours that it was old."""
        zone = self.zone[row]
        since = seconds + self.offsets[zone, column] - self.starts[zone] * HOUR
        day = np.floor(since / DAY).astype(np.int64) + EPOCH
        return day - self.first, since % DAY / HOUR

    def _take_pauses(self, user_ids: Sequence[UUID]) -> None:
        rows = run(
            select(_pauses.user_id, _pauses.habit_id, _pauses.start_date, _pauses.end_date).where(
                _pauses.user_id.in_(user_ids), _pauses.start_date <= date.fromordinal(self.last)
            )
        )
        places: dict[Any, list[int]] = {}
        for row, habit in enumerate(self.habits):
            for owner in (habit.user_id, habit.id):
                places.setdefault(owner, []).append(row)
        for pause in rows:
            first = max(pause.start_date.toordinal() - self.first, 0)
            end = self.last if pause.end_date is None else pause.end_date.toordinal()
            for row in places.get(pause.habit_id or pause.user_id, ()):
                self.paused[row, first : max(end - self.first + 1, 0)] = True

    def histories(self) -> Histories:
        """All of it."""
        habits = self.habits
        moment = now()

        def numbers(values: Iterator[int]) -> Ints:
            return np.fromiter(values, dtype=np.int64, count=len(habits))

        def day(found: date | None, other: int) -> int:
            return other if found is None else found.toordinal() - self.first

        today = [day(local_date(moment, r.timezone, r.day_start_hour), 0) for r in habits]
        made = [day(local_date(r.created_at, r.timezone, r.day_start_hour), 0) for r in habits]
        entry = [day(r.first_entry, self.last + 1) for r in habits]
        return Histories(
            first_day=self.first,
            kept=self.kept,
            skipped=self.skipped,
            paused=self.paused,
            share=self.share,
            hour=self.hour,
            number=self.number,
            entered=self.entered,
            late=(np.cumsum(self.unwritten, axis=1)[:, :-1] > 0)[self.user],
            user=self.user,
            today=numbers(iter(today)),
            made=numbers(iter(made)),
            began=numbers(min(pair) for pair in zip(made, entry, strict=True)),
            first_entry=numbers(iter(entry)),
            ended=self._ended(),
            kind=numbers(KINDS[r.schedule_type] for r in habits),
            n=numbers(r.schedule_n for r in habits),
            weekdays=np.array([_weekdays(r) for r in habits], dtype=np.bool_),
            allowed=numbers(r.allowed_skip_days for r in habits),
            week_start=numbers(int(r.week_start == WeekStart.MONDAY) for r in habits),
            weight=np.array([r.weight for r in habits], dtype=np.float64),
            numeric=np.array([r.kind == "numeric" for r in habits], dtype=np.bool_),
            reminder=np.array([bool(r.reminder_times) for r in habits], dtype=np.bool_),
        )

    def _ended(self) -> Ints:
        days = self.entered.shape[1]
        last = np.where(self.entered, np.arange(days), -1).max(axis=1)
        active = np.array([row.active for row in self.habits], dtype=np.bool_)
        return np.where(active, days, last)


def _once(habits: Sequence[AnyRow]) -> list[Any]:
    """The first habit of each user, in order."""
    return [
        row
        for before, row in zip(chain([None], habits), habits, strict=False)
        if before is None or before.user_id != row.user_id
    ]


def _weekdays(habit: Any) -> list[bool]:
    chosen = LISTS[habit.schedule_weekdays] if habit.schedule_type == "weekdays" else range(WEEK)
    exempt = LISTS[habit.exempt_weekdays]
    return [day in chosen and day not in exempt for day in range(WEEK)]


@lru_cache(maxsize=1024)
def _offsets(timezone: str, first: int, last: int) -> Floats:
    """How far clocks in `timezone` are ahead of UTC at the beginning of each day, in seconds."""
    days = range(first, last + 1)
    begins = [start_of_day(date.fromordinal(day), timezone, 0).timestamp() for day in days]
    ahead: Floats = np.subtract((np.array(days) - EPOCH) * DAY, begins)
    return ahead
