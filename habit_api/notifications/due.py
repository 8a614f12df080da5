"""Which of many users' habits are due and still open, in a few queries for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.schedule import (
    OffDays,
    ScheduleType,
    WeekStart,
    is_due,
    start_of_week,
)
from habit_api.models import Habit, HabitLog, Pause
from habit_api.streaks.pauses import spans
from habit_api.streaks.plan import schedule_of

_habits, _logs, _pauses = table_of(Habit).c, table_of(HabitLog).c, table_of(Pause).c

# What a question must know of its habit.
COLUMNS = (
    _habits.schedule_type,
    _habits.schedule_weekdays,
    _habits.schedule_n,
    _habits.exempt_weekdays,
    _habits.allowed_skip_days,
    _habits.last_completed,
)


class Question(NamedTuple):
    """Whether a habit is open on a `day`; `row` has `habit_id`, `user_id` and `week_start` too."""

    row: Any
    day: date

    @property
    def since(self) -> date:
        """The first day that bears on it."""
        kind = self.row.schedule_type
        if kind == ScheduleType.TIMES_PER_WEEK:
            return start_of_week(self.day, WeekStart(self.row.week_start))
        if kind == ScheduleType.INTERVAL and self.row.last_completed:
            last: date = self.row.last_completed
            return min(last, self.day)
        return self.day


def still_open(questions: Sequence[Question]) -> list[Question]:
    """Those of the habits that are due on their days, and not done.

    A completion after the day counts as one of the day: its user has flown west.
    """
    asked = [one for one in questions if not _is_done(one)]
    if not asked:
        return []
    skipped, done, pauses = _skipped(asked), _done(asked), _paused(asked)
    return [one for one in asked if _is_due(one, skipped, done, pauses)]


def _is_done(question: Question) -> bool:
    last = question.row.last_completed
    return last is not None and last >= question.day


def _is_due(
    question: Question,
    skipped: dict[int, set[date]],
    done: dict[int, Counter[date]],
    pauses: dict[UUID, list[Any]],
) -> bool:
    row, day = question
    week = start_of_week(day, WeekStart(row.week_start))
    off = OffDays(
        skipped=frozenset(skipped.get(row.habit_id, ())),
        pauses=spans(pauses.get(row.user_id, ()), row.habit_id),
    )
    return is_due(
        schedule_of(row, row.week_start),
        off,
        day,
        last_completion=row.last_completed,
        completed_in_week=sum(
            week <= each < day for each in done.get(row.habit_id, Counter()).elements()
        ),
    )


def _skipped(asked: list[Question]) -> dict[int, set[date]]:
    """The skipped days of each habit that bear on it."""
    found: dict[int, set[date]] = defaultdict(set)
    # Apart: an interval may go back far, and would take all others with it.
    far = [one for one in asked if one.row.schedule_type == ScheduleType.INTERVAL]
    near = [one for one in asked if one.row.schedule_type != ScheduleType.INTERVAL]
    for group in (far, near):
        for row in _entries(group, "skipped"):
            found[row.habit_id].add(row.date)
    return found


def _done(asked: list[Question]) -> dict[int, Counter[date]]:
    """The completed days of each habit whose completions in a week count."""
    found: dict[int, Counter[date]] = defaultdict(Counter)
    weekly = [one for one in asked if one.row.schedule_type == ScheduleType.TIMES_PER_WEEK]
    for row in _entries(weekly, "completed"):
        found[row.habit_id][row.date] += 1
    return found


def _entries(group: list[Question], status: str) -> Iterable[Any]:
    if not group:
        return ()
    return run(
        select(_logs.habit_id, _logs.date).where(
            _logs.habit_id.in_([one.row.habit_id for one in group]),
            _logs.date.between(min(one.since for one in group), max(one.day for one in group)),
            _logs.status == status,
        )
    )


def _paused(asked: list[Question]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    since = min(one.since for one in asked)
    rows = run(
        select(_pauses.user_id, _pauses.habit_id, _pauses.start_date, _pauses.end_date).where(
            _pauses.user_id.in_({one.row.user_id for one in asked}),
            _pauses.start_date <= max(one.day for one in asked),
            or_(_pauses.end_date.is_(None), _pauses.end_date >= since),
        )
    )
    for row in rows:
        found[row.user_id].append(row)
    return found
