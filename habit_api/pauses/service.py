"""Writing pauses."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, insert, update

from habit_api.core.clock import now, today_for
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.habits import queries as habits
from habit_api.models import Pause, User
from habit_api.pauses import queries
from habit_api.pauses.errors import PauseBackwards, PauseTooOld
from habit_api.streaks import service as streaks

# How far back a pause may start, end or be cut, in days.
DAYS_BACK = 7


def create(
    user: Principal,
    *,
    start_date: date,
    end_date: date | None,
    note: str | None,
    habit_id: int | None = None,
) -> int:
    """Pause a habit, or all; returns the pause's id.

    Raises `PauseBackwards`, `PauseTooOld`, and `HabitNotFound` or `Forbidden`.
    """
    if end_date is not None and start_date > end_date:
        raise PauseBackwards
    first = _first_open(user)
    if start_date < first:
        raise PauseTooOld(first)
    if habit_id is not None:
        habits.get(user, habit_id)
    lock_row(User, user.id)
    pause_id = db.session.scalar(
        insert(Pause)
        .values(
            user_id=user.id,
            habit_id=habit_id,
            start_date=start_date,
            end_date=end_date,
            note=note,
            created_at=now(),
        )
        .returning(Pause.id)
    )
    _rework(user, habit_id, since=start_date, until=end_date)
    return int(pause_id or 0)


def remove(user: Principal, pause_id: int, *, habit_id: int | None = None) -> str:
    """Take a pause back as far as its days are not settled; returns what was done, in words.

    Raises `PauseNotFound`, `Forbidden`, `PauseTooOld`.
    """
    lock_row(User, user.id)
    pause = queries.get(user, pause_id, habit_id=habit_id)
    first = _first_open(user)
    if pause.end_date is not None and pause.end_date < first:
        raise PauseTooOld(first)
    if pause.start_date >= first:
        db.session.execute(delete(Pause).where(Pause.id == pause_id))
        done = f"Pause {pause_id} was deleted."
    else:
        last = first - timedelta(days=1)
        db.session.execute(update(Pause).where(Pause.id == pause_id).values(end_date=last))
        done = f"Pause {pause_id} now ends on {last}: the days before {first} are settled."
    since = max(pause.start_date, first)
    _rework(user, pause.habit_id, since=since, until=pause.end_date)
    return done


def _first_open(user: Principal) -> date:
    return today_for(user) - timedelta(days=DAYS_BACK)


def _rework(user: Principal, habit_id: int | None, *, since: date, until: date | None) -> None:
    """Renumber the streaks of every habit that the pause touches."""
    for habit in streaks.lock_habits(user.id):
        if habit_id is None or habit.id == habit_id:
            streaks.rework(habit, since=since, until=until or date.max)
