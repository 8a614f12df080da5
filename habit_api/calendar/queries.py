"""Reading what stands in a calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from habit_api.calendar import addresses, rules
from habit_api.calendar.errors import CalendarNotFound
from habit_api.core.clock import local_date, now, today_for
from habit_api.core.extensions import db
from habit_api.core.schedule import OffDays, WeekStart, start_of_week
from habit_api.core.security import Principal
from habit_api.models import CalendarToken, Habit, HabitLog, Task
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.users.acting import acting_for

# The tasks that are due next, and those that were due in the last month.
MOST_TASKS = 1_000
TASKS_SINCE = timedelta(days=31)


def address(user: Principal) -> dict[str, str]:
    """The token and the address of the user's calendar. Raises `CalendarNotFound`."""
    query = select(CalendarToken.nonce).where(CalendarToken.user_id == user.id)
    nonce = db.session.scalar(query)
    if nonce is None:
        raise CalendarNotFound
    return {"token": addresses.token(nonce), "url": addresses.url(nonce)}


def reader_of(token: str) -> Principal:
    """The user whose calendar this token opens. Raises `CalendarNotFound`."""
    nonce = addresses.nonce_of(token)
    query = select(CalendarToken.user_id).where(CalendarToken.nonce == nonce)
    user_id = None if nonce is None else db.session.scalar(query)
    user = None if user_id is None else acting_for(user_id)
    if user is None:
        raise CalendarNotFound
    return user


def occasions(user: Principal) -> Iterator[tuple[Any, rules.Occasions]]:
    """The user's active habits that remind, each with the days on which it will be due."""
    query = select(Habit.__table__).where(Habit.user_id == user.id, Habit.active)
    rows = db.session.execute(query.order_by(Habit.id)).all()
    habits = [row for row in rows if row.reminder_times]
    today = today_for(user)
    since = rules.horizon(today)
    skips = _skips(user, since)
    paused = pauses.of_user(user.id, since=since)
    done = _done_in_week(user, start_of_week(today, WeekStart(user.week_start)))
    for habit in habits:
        made = local_date(habit.created_at, user.timezone, user.day_start_hour)
        yield (
            habit,
            rules.occasions(
                schedule_of(habit, user.week_start),
                OffDays(frozenset(skips[habit.id]), pauses.spans(paused, habit.id)),
                since=max(since, made),
                today=today,
                last_completion=habit.last_completed,
                completed_in_week=done.get(habit.id, 0),
            ),
        )


def tasks(user: Principal) -> Sequence[Any]:
    """The user's open tasks that are due at some time, the earliest first."""
    query = (
        select(Task.__table__)
        .where(
            Task.user_id == user.id,
            Task.status != "done",
            Task.due_date >= now() - TASKS_SINCE,
        )
        .order_by(Task.due_date, Task.id)
        .limit(MOST_TASKS)
    )
    return db.session.execute(query).all()


def _skips(user: Principal, since: date) -> dict[int, set[date]]:
    query = select(HabitLog.habit_id, HabitLog.date).where(
        HabitLog.user_id == user.id, HabitLog.date >= since, HabitLog.status == "skipped"
    )
    found: dict[int, set[date]] = defaultdict(set)
    for row in db.session.execute(query):
        found[row.habit_id].add(row.date)
    return found


def _done_in_week(user: Principal, week: date) -> dict[int, int]:
    """The completions of the week that begins on `week`, by habit."""
    query = select(HabitLog.habit_id, func.count().label("done")).where(
        HabitLog.user_id == user.id, HabitLog.date >= week, HabitLog.status == "completed"
    )
    rows = db.session.execute(query.group_by(HabitLog.habit_id))
    return {row.habit_id: row.done for row in rows}
