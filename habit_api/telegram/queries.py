"""Reading what the bot talks about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from habit_api.core.clock import today_for
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import Habit, HabitLog, Task, TelegramLink
from habit_api.streaks.rules import current_streak
from habit_api.tasks.rules import DONE

_links, _habits, _logs = table_of(TelegramLink), table_of(Habit), table_of(HabitLog)
_tasks = table_of(Task)


class Line(NamedTuple):
    """A habit as the list of a day shows it."""

    habit: AnyRow
    entry: AnyRow | None
    due: bool
    streak: int

    @property
    def status(self) -> str | None:
        """What the day's entry is."""
        return self.entry.status if self.entry else None


def link_of_chat(chat_id: int) -> AnyRow | None:
    """Whose chat it is."""
    return run(select(_links).where(_links.c.chat_id == chat_id)).one_or_none()


def names(user: Principal) -> list[tuple[int, str]]:
    """The ids and names of the user's active habits."""
    query = select(_habits.c.id, _habits.c.name).where(
        _habits.c.user_id == user.id, _habits.c.active
    )
    return [(row.id, row.name) for row in run(query.order_by(_habits.c.id))]


def lines(user: Principal, day: date) -> list[Line]:
    """The user's active habits on `day`, those that are due first; a fixed number of queries."""
    rows = run(
        select(*habits.COLUMNS)
        .where(_habits.c.user_id == user.id, _habits.c.active)
        .order_by(_habits.c.id)
    ).all()
    due = {row.id for row in habits.due_on(user, rows, day)}
    entries = {
        row.habit_id: row
        for row in run(
            select(_logs.c.habit_id, _logs.c.status, _logs.c.value).where(
                _logs.c.user_id == user.id, _logs.c.date == day
            )
        )
    }
    today = today_for(user)
    found = [
        Line(
            row,
            entries.get(row.id),
            due=row.id in due,
            streak=current_streak(row.streak, row.alive_until, today),
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: not line.due)


def entry(habit_id: int, day: date) -> AnyRow | None:
    """A habit's entry of a day."""
    query = select(_logs.c.status, _logs.c.value)
    return run(query.where(_logs.c.habit_id == habit_id, _logs.c.date == day)).one_or_none()


def newest_entry(user: Principal, since: date, habit_id: int | None = None) -> AnyRow | None:
    """The entry that was made last, of a day from `since` on."""
    query = select(_logs.c.id, _logs.c.habit_id, _logs.c.date).where(
        _logs.c.user_id == user.id, _logs.c.date >= since
    )
    if habit_id is not None:
        query = query.where(_logs.c.habit_id == habit_id)
    return run(query.order_by(_logs.c.created_at.desc(), _logs.c.id.desc()).limit(1)).one_or_none()


def open_tasks(user: Principal, *, limit: int, offset: int) -> tuple[Sequence[AnyRow], int]:
    """The user's tasks that are not done, by when they are due; and how many there are."""
    is_open = (_tasks.c.user_id == user.id, _tasks.c.status != DONE)
    page = select(_tasks).where(*is_open).order_by(_tasks.c.due_date.nulls_last(), _tasks.c.id)
    total = run(select(func.count()).select_from(_tasks).where(*is_open)).scalar_one()
    return run(page.limit(limit).offset(offset)).all(), total
