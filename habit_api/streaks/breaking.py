"""Telling webhooks of streaks that have ended, once for each run.

A run that ended may live again, when a day is added afterwards, and end again: that is not told a
second time. `habits.break_told` is the day on which the run that was told of last was alive last:
a run that began after it is another one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from habit_api.core.clock import now, start_of_day, today_for
from habit_api.core.database import table_of
from habit_api.core.queries import lock_row, run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, User
from habit_api.streaks.rules import Step
from habit_api.webhooks import service as webhooks
from habit_api.webhooks import watching

# What ended earlier is no news any more: workers may have been away, or webhooks switched off.
NEWS_DAYS = 7
# Users may change their time zone: the next day may come sooner than it looked.
LOOK_AGAIN = timedelta(hours=6)
_habits = table_of(Habit).c
_DAY = timedelta(days=1)


def tell_broken(*, limit: int) -> int:
    """Tell of streaks that have ended, for so many users at most; returns for how many.

    Each user is a transaction of its own.
    """
    users = watching.due(limit=limit)
    for user_id in users:
        with unit_of_work():
            lock_row(User, user_id)
            _tell_of(user_id)
    return len(users)


def overtaken(user: Principal, habit: Any, step: Step) -> dict[str, Any] | None:
    """What is to be told of the run that ended before `step`, a new one's first.

    None where there was none, or nothing is to be told. The habit is as it was before.
    """
    if step.number > 1 or not habit.streak or habit.last_completed >= step.date:
        return None
    if not _is_new(habit, user, watching.since(user.id), today=step.date):
        return None
    _mark([habit.id])
    return _data(habit)


def _tell_of(user_id: UUID) -> None:
    user = run(
        select(User.id, User.timezone, User.day_start_hour, User.is_active).where(
            User.id == user_id
        )
    ).one()
    today, since = today_for(user), watching.since(user_id)
    ended = [habit for habit in _ended(user_id, today) if _is_new(habit, user, since, today=today)]
    if ended and user.is_active:
        _mark([habit.id for habit in ended])
        webhooks.record_all(user_id, [("streak.broken", _data(habit)) for habit in ended])
    tomorrow = start_of_day(today + _DAY, user.timezone, user.day_start_hour)
    watching.look_again(user_id, min(tomorrow, now() + LOOK_AGAIN))


def _ended(user_id: UUID, today: date) -> list[Any]:
    """The user's active habits whose streak ended lately."""
    news = _habits.alive_until.between(today - NEWS_DAYS * _DAY, today - _DAY)
    own = (_habits.user_id == user_id, _habits.active, _habits.streak > 0)
    query = select(table_of(Habit)).where(*own, news).order_by(_habits.id)
    return list(run(query).all())


def _is_new(habit: Any, person: Any, since: datetime | None, *, today: date) -> bool:
    """Whether the end of a habit's run is news on the day `today` of its `person`."""
    if since is None or not today - NEWS_DAYS * _DAY <= habit.alive_until < today:
        return False
    if habit.break_told is not None and habit.run_start <= habit.break_told:
        return False
    ended = start_of_day(habit.alive_until + _DAY, person.timezone, person.day_start_hour)
    # Of what an import brought it is not told that it had ended before.
    return bool(ended >= max(since, habit.created_at))


def _mark(habit_ids: list[int]) -> None:
    told = {"break_told": _habits.alive_until, "updated_at": _habits.updated_at}
    run(update(table_of(Habit)).where(_habits.id.in_(habit_ids)).values(told))


def _data(habit: Any) -> dict[str, Any]:
    return {
        "habit_id": habit.id,
        "habit_name": habit.name,
        "streak_count": habit.streak,
        "longest_streak": habit.longest_streak,
        "run_start": habit.run_start,
        "last_completed": habit.last_completed,
        "broken_on": habit.alive_until + _DAY,
    }
