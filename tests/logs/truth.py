"""The stored numbers of a habit, held against the slow second reading of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import Row, select

from habit_api.core.extensions import db
from habit_api.core.schedule import OffDays, Schedule
from habit_api.models import Habit, HabitLog, User
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rules import Step
from tests.streaks import reference


def check_numbers(app: Flask, habit_id: int) -> dict[str, str]:
    """Fail where a number is not what the rules say; returns date -> status."""
    with app.app_context():
        habit = db.session.execute(
            select(Habit.__table__).where(Habit.id == habit_id),
        ).one()
        logs = db.session.execute(
            select(HabitLog.__table__).where(HabitLog.habit_id == habit_id).order_by(HabitLog.date)
        ).all()
        week_start = db.session.scalars(select(User.week_start).where(User.id == habit.user_id))
        _check(habit, logs, schedule_of(habit, week_start.one()))
    return {str(log.date): log.status for log in logs}


def _check(habit: Row[Any], logs: Sequence[Row[Any]], schedule: Schedule) -> None:
    done = [log.date for log in logs if log.status == "completed"]
    off = OffDays(skipped=frozenset(log.date for log in logs if log.status == "skipped"))
    steps = reference.steps(schedule, off, frozenset(done))
    stored = [Step(log.date, log.streak_count, log.run_start) for log in logs if log.date in done]
    assert stored == steps
    others = [(log.streak_count, log.run_start) for log in logs if log.date not in done]
    assert set(others) <= {(None, None)}
    last = steps[-1] if steps else None
    told = (habit.last_completed, habit.streak, habit.run_start)
    assert told == ((last.date, last.number, last.run_start) if last else (None, 0, None))
    assert habit.longest_streak == max((step.number for step in steps), default=0)
    if last is None:
        assert habit.alive_until is None
        return

    def missed(day: date) -> int:
        return reference.missed(
            schedule, off, last.date, day, completions=frozenset(done), run_start=last.run_start
        )

    # The last day on which the allowance is not used up.
    assert missed(habit.alive_until) <= schedule.allowed_skip_days
    assert missed(habit.alive_until + reference.DAY) > schedule.allowed_skip_days
