"""Writing made-up people down as if they had been here: plain rows, and figures that agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import click
from sqlalchemy import insert, select

from habit_api.auth import passwords
from habit_api.cli.people_at_random import TARGET, Entry, RandomHabit, RandomPerson, person
from habit_api.core.clock import instant_of, now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.core.text import name_key
from habit_api.core.unit_of_work import unit_of_work
from habit_api.core.weekdays import to_mask
from habit_api.figures import service as figures
from habit_api.habits.rules import search_key
from habit_api.models import Habit, HabitLog, Pause, User
from habit_api.notifications import planning
from habit_api.streaks import service as streaks

NAME = "simulated"
# Rows in one INSERT statement's run.
BATCH = 5_000
# Habit, date, and the true chance that it was kept then.
Truth = list[tuple[int, date, float]]


def people(*, users: int, days: int, seed: int, password: str) -> Iterator[Truth]:
    """Make and write so many users, each in a transaction; gives the truth about each one.

    Raises `click.ClickException` where this seed's people are here already.
    """
    first_name = f"{NAME}_{seed}_1"
    if db.session.scalar(select(User.id).where(User.username_key == first_name)) is not None:
        raise click.ClickException(f"{first_name} is here already; take another --seed.")
    made_hash = passwords.make_hash(password)
    last = now().date() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    for number in range(1, users + 1):
        # One generator for each: the first ten people are the same however many follow.
        made = person(Random(f"{seed} {number}"), first, last)  # noqa: S311 - plausible, not secret
        with unit_of_work():
            user = _user(f"{NAME}_{seed}_{number}", made, made_hash, first)
            truth = _live(user.id, made)
        yield truth


def _user(name: str, made: RandomPerson, password_hash: str, begun: date) -> User:
    user = User(
        username=name,
        username_key=name,
        password_hash=password_hash,
        timezone=made.timezone,
        language=made.language,
        created_at=_noon(begun),
        # Nobody competes with people who are not there.
        show_on_leaderboards=False,
        public_profile=False,
    )
    db.session.add(user)
    db.session.flush()
    return user


def _live(user_id: UUID, made: RandomPerson) -> Truth:
    pauses = [{"user_id": user_id, "start_date": a, "end_date": b} for a, b in made.pauses]
    if pauses:
        db.session.execute(insert(Pause), pauses)
    truth: Truth = []
    done: Counter[date] = Counter()
    for habit in made.habits:
        habit_id = _write(user_id, made, habit)
        truth += [(habit_id, day, chance) for day, chance in habit.chances]
        done.update(entry.date for entry in habit.entries if entry.status == "completed")
    figures.note_import(user_id, done)
    return truth


def _write(user_id: UUID, made: RandomPerson, habit: RandomHabit) -> int:
    states = {entry.date: entry.status for entry in habit.entries}
    steps, numbers = streaks.number(habit.schedule, states, tuple(made.pauses))
    stored = Habit(
        user_id=user_id,
        name=habit.name,
        name_key=name_key(habit.name),
        search_key=search_key(habit.name, None, None),
        kind="numeric" if habit.numeric else "binary",
        target_value=Decimal(TARGET) if habit.numeric else None,
        schedule_type=habit.schedule.type,
        schedule_weekdays=to_mask(habit.schedule.weekdays),
        schedule_n=habit.schedule.n,
        allowed_skip_days=habit.schedule.allowed_skip_days,
        weight=habit.weight,
        reminder_times=["20:00"] if habit.reminder else [],
        created_at=_noon(habit.begun),
        **numbers,
    )
    db.session.add(stored)
    # The entries need its id.
    db.session.flush()
    if habit.reminder:
        planning.plan(stored)
    rows = [_row(stored, entry, steps.get(entry.date), made) for entry in habit.entries]
    for start in range(0, len(rows), BATCH):
        run(insert(table_of(HabitLog)), rows[start : start + BATCH])
    return stored.id


def _row(habit: Habit, entry: Entry, step: Any, person: RandomPerson) -> dict[str, Any]:
    written = entry.date + timedelta(days=person.late.get(entry.date, 0))
    local = datetime.combine(written, time()) + timedelta(hours=entry.hour)
    return {
        "user_id": habit.user_id,
        "habit_id": habit.id,
        "date": entry.date,
        "status": entry.status,
        "value": None if entry.value is None else Decimal(entry.value),
        "streak_count": step.number if step else None,
        "run_start": step.run_start if step else None,
        "habit_weight": habit.weight,
        "created_at": instant_of(local, person.timezone),
    }


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
