"""Every entry's place in its run, and every habit's figures, made anew from the entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from habit_api.cli.differences import Difference
from habit_api.models import Habit, HabitLog, Pause, User
from habit_api.streaks.pauses import spans
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.service import number

# What is in memory at a time: so many habits, so many rows on the way, and one habit's entries.
HABITS = 500
ROWS = 5_000


def differences(connection: Connection) -> Iterator[Difference]:
    """The numbers that are wrong, habit by habit."""
    after = 0
    while habits := _habits(connection, after):
        after = habits[-1].id
        pauses = _pauses(connection, habits)
        entries = groupby(_entries(connection, habits), attrgetter("habit_id"))
        habit_id, own = next(entries, (None, iter(())))
        for habit in habits:
            mine: list[Any] = []
            if habit_id == habit.id:
                mine = list(own)
                habit_id, own = next(entries, (None, iter(())))
            yield from _of_habit(habit, mine, pauses.get(habit.user_id, []))


def _habits(connection: Connection, after: int) -> Sequence[Any]:
    return connection.execute(
        select(Habit.__table__, User.week_start)
        .join(User, User.id == Habit.user_id)
        .where(Habit.id > after)
        .order_by(Habit.id)
        .limit(HABITS)
    ).all()


def _pauses(connection: Connection, habits: Sequence[Any]) -> dict[Any, list[Any]]:
    rows = connection.execute(
        select(Pause.user_id, Pause.habit_id, Pause.start_date, Pause.end_date).where(
            Pause.user_id.in_({habit.user_id for habit in habits})
        )
    )
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def _entries(connection: Connection, habits: Sequence[Any]) -> Iterator[Any]:
    """The entries of all of `habits`, which are all that there are between the first and last."""
    return iter(
        connection.execution_options(yield_per=ROWS).execute(
            select(
                HabitLog.id,
                HabitLog.habit_id,
                HabitLog.date,
                HabitLog.status,
                HabitLog.streak_count,
                HabitLog.run_start,
            )
            .where(HabitLog.habit_id.between(habits[0].id, habits[-1].id))
            .order_by(HabitLog.habit_id, HabitLog.date)
        )
    )


def _of_habit(habit: Any, entries: list[Any], pauses: list[Any]) -> Iterator[Difference]:
    schedule = schedule_of(habit, habit.week_start)
    states = {entry.date: entry.status for entry in entries}
    steps, figures = number(schedule, states, spans(pauses, habit.id))
    for entry in entries:
        step = steps.get(entry.date)
        right = (step.number, step.run_start) if step else (None, None)
        for name, value in zip(("streak_count", "run_start"), right, strict=True):
            if getattr(entry, name) != value:
                yield Difference(f"entry {entry.id} {name}", getattr(entry, name), value)
    for name, value in figures.items():
        if getattr(habit, name) != value:
            yield Difference(f"habit {habit.id} {name}", getattr(habit, name), value)
