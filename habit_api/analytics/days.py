"""The days behind a streak, read only."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from habit_api.analytics import rules
from habit_api.analytics.explain import History
from habit_api.core.clock import today_for
from habit_api.core.dates import DAYS_IN_WEEK
from habit_api.core.extensions import db
from habit_api.core.schedule import OffDays, start_of_week
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import HabitLog
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rules import Step


def days(user: Principal, habit_id: int, *, first: date | None, last: date | None) -> Any:
    """What each day from `first` to `last`, but none after today, was to a habit's streak.

    Five queries at most. Raises `SpanBackwards`, `RangeTooLong`, `HabitNotFound`, `Forbidden`.
    """
    today = today_for(user)
    first, last = rules.span(first, last, today=today)
    habit = habits.get(user, habit_id)
    last = min(last, today)
    if first > last:
        return {"days": []}
    history = _history(user, habit, first, last, today)
    return {
        "days": [
            {"date": day, "status": history.status(day), "streak": history.streak(day)}
            for day in rules.dates(first, last)
        ]
    }


def _history(user: Principal, habit: AnyRow, first: date, last: date, today: date) -> History:
    schedule = schedule_of(habit, user.week_start)
    # Whole weeks: what a day of times per week was is known at the end of its week.
    begin = start_of_week(first, schedule.week_start)
    since = _run_up(habit.id, begin)
    entries = db.session.execute(
        select(HabitLog.date, HabitLog.status, HabitLog.streak_count, HabitLog.run_start)
        .where(
            HabitLog.habit_id == habit.id,
            HabitLog.date.between(start_of_week(since or begin, schedule.week_start), _end(last)),
        )
        .order_by(HabitLog.date)
    ).all()
    skipped = frozenset(entry.date for entry in entries if entry.status == "skipped")
    paused = pauses.of_user(habit.user_id, since=min(since or begin, begin))
    return History(
        schedule=schedule,
        off=OffDays(skipped=skipped, pauses=pauses.spans(paused, habit.id)),
        states={entry.date: entry.status for entry in entries},
        steps=[
            Step(entry.date, entry.streak_count, entry.run_start)
            for entry in entries
            if entry.streak_count is not None
        ],
        first_entry=since or (entries[0].date if entries else None),
        today=today,
        doable=habit.active,
    )


def _run_up(habit_id: int, begin: date) -> date | None:
    """The last completion before `begin`, else the first entry before it, else None."""
    before = (HabitLog.habit_id == habit_id, HabitLog.date < begin)
    done = HabitLog.streak_count.is_not(None)
    # Two look-ups in the index on (habit, date): neither reads the history in between.
    found: date | None = db.session.scalar(
        select(HabitLog.date).where(*before, done).order_by(HabitLog.date.desc()).limit(1)
    )
    if found is None:
        found = db.session.scalar(select(func.min(HabitLog.date)).where(*before))
    return found


def _end(last: date) -> date:
    """The last day of the calendar week of `last`, or later."""
    return date.fromordinal(min(last.toordinal() + DAYS_IN_WEEK, date.max.toordinal()))
