"""The times that reminders are found by, made anew from the habits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from habit_api.cli.differences import Difference
from habit_api.models import Habit, ReminderTime, User
from habit_api.notifications.rules import is_planned, minute_of

# What is in memory at a time: so many habits.
HABITS = 1_000


def differences(connection: Connection) -> Iterator[Difference]:
    """Habits whose times are not those that are planned, and plans at another time of the day."""
    after = 0
    while habits := _habits(connection, after):
        planned = _planned(connection, after, habits[-1].id)
        after = habits[-1].id
        for habit in habits:
            yield from _of(habit, planned[habit.id])


def _of(habit: Any, planned: dict[int, datetime]) -> Iterator[Difference]:
    wanted = {minute_of(text) for text in habit.reminder_times} if habit.active else set()
    what = f"habit {habit.id} reminders at minutes"
    if wanted != set(planned):
        yield Difference(what, sorted(planned), sorted(wanted))
    for minute, at in planned.items():
        if not is_planned(at, minute, habit.timezone):
            what = f"habit {habit.id} reminder at minute {minute}"
            yield Difference(what, at.isoformat(), f"that minute in {habit.timezone}")


def _habits(connection: Connection, after: int) -> Sequence[Any]:
    query = select(Habit.id, Habit.active, Habit.reminder_times, User.timezone)
    rows = query.join(User, User.id == Habit.user_id).where(Habit.id > after)
    return connection.execute(rows.order_by(Habit.id).limit(HABITS)).all()


def _planned(connection: Connection, after: int, last: int) -> dict[int, dict[int, datetime]]:
    """The next instants, by habit and minute."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    query = select(ReminderTime.habit_id, ReminderTime.minute, ReminderTime.next_at)
    for row in connection.execute(query.where(ReminderTime.habit_id.between(after + 1, last))):
        found[row.habit_id][row.minute] = row.next_at
    return found
