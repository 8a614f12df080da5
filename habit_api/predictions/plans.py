"""A user's habits, and the date that each is due next, read only."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from habit_api.core.clock import today_for
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import (
    OffDays,
    Schedule,
    ScheduleType,
    start_of_week,
)
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.models import Habit, HabitLog, Pause
from habit_api.predictions.rules import MONTH, next_due
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rules import current_streak

_habits, _logs, _paused = table_of(Habit), table_of(HabitLog), table_of(Pause)
# Beside the rates' month the whole week that its first day lies in.
LOOKED_BACK = MONTH + 7
# One look into the index on (habit, date) for each habit, however long its history is.
_FIRST_ENTRY = (
    select(func.min(_logs.c.date)).where(_logs.c.habit_id == _habits.c.id).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A habit as of `today`. `kept` are its completions of the last month, in order."""

    habit: Any
    schedule: Schedule
    off: OffDays
    kept: Sequence[dt.date]
    first_entry: dt.date | None
    today: dt.date

    @property
    def kept_today(self) -> bool:
        """Whether today is done. What lies after today (one flew west) counts as today."""
        return bool(self.kept) and self.kept[-1] >= self.today

    @property
    def known_until(self) -> dt.date:
        """The last day that is settled: an open today is not."""
        return self.today if self.kept_today else self.today - dt.timedelta(days=1)

    @property
    def streak(self) -> int:
        """The current streak."""
        return current_streak(self.habit.streak, self.habit.alive_until, self.today)

    def next_due(self) -> dt.date | None:
        """The next due date, an open today included; None when there is none within a year."""
        week_start = self.schedule.week_start
        last = self.habit.last_completed
        return next_due(
            self.schedule,
            self.off,
            self.known_until + dt.timedelta(days=1),
            last_completion=min(last, self.today) if last else None,
            week_counts=Counter(start_of_week(day, week_start) for day in self.kept),
        )


def of_user(user: Principal) -> list[Plan]:
    """The user's active habits, oldest first, in three queries."""
    return of_users([user])


def of_users(users: Sequence[Principal]) -> list[Plan]:
    """The active habits of each of `users`, oldest first, in three queries."""
    by_id = {user.id: user for user in users}
    today = {user.id: today_for(user) for user in users}
    rows = run(
        select(_habits, _FIRST_ENTRY.label("first_entry"))
        .where(_habits.c.user_id.in_(by_id), _habits.c.active.is_(True))
        .order_by(_habits.c.user_id, _habits.c.id)
    ).all()
    if not rows:
        return []
    window = min(today.values()) - dt.timedelta(days=LOOKED_BACK)
    since = min([window, *_intervals(rows)])
    entries = _entries(list(by_id), window, since)
    paused = _pauses(list(by_id), since)
    return [
        Plan(
            habit=row,
            schedule=schedule_of(row, by_id[row.user_id].week_start),
            off=OffDays(
                skipped=frozenset(day for day, status in entries[row.id] if status == "skipped"),
                pauses=pauses.spans(paused[row.user_id], row.id),
            ),
            kept=[day for day, status in entries[row.id] if status == "completed"],
            first_entry=row.first_entry,
            today=today[row.user_id],
        )
        for row in rows
    ]


def _pauses(user_ids: Sequence[UUID], since: dt.date) -> defaultdict[UUID, list[Any]]:
    """The pauses that reach to `since` or later, by user."""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    columns = (_paused.c.user_id, _paused.c.habit_id, _paused.c.start_date, _paused.c.end_date)
    for row in run(
        select(*columns).where(
            _paused.c.user_id.in_(user_ids),
            or_(_paused.c.end_date.is_(None), _paused.c.end_date >= since),
        )
    ):
        found[row.user_id].append(row)
    return found


def _intervals(rows: Sequence[AnyRow]) -> list[dt.date]:
    """Since when skips bear on the next due date of intervals: their last completions."""
    return [
        row.last_completed
        for row in rows
        if row.schedule_type == ScheduleType.INTERVAL and row.last_completed is not None
    ]


def _entries(
    user_ids: Sequence[UUID], window: dt.date, since: dt.date
) -> defaultdict[int, list[tuple[dt.date, str]]]:
    """Date and status of the entries since `window`, and of skips since `since`, by habit."""
    found: defaultdict[int, list[tuple[dt.date, str]]] = defaultdict(list)
    for row in run(
        select(_logs.c.habit_id, _logs.c.date, _logs.c.status)
        .where(
            _logs.c.user_id.in_(user_ids),
            _logs.c.date >= since,
            or_(_logs.c.date >= window, _logs.c.status == "skipped"),
        )
        .order_by(_logs.c.date)
    ):
        found[row.habit_id].append((row.date, row.status))
    return found
