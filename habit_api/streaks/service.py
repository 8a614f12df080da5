"""Keeping the stored numbers true: on each completion's log, and on the habit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.core.schedule import OffDays, Schedule, ScheduleType, WeekStart, start_of_week
from habit_api.core.types import AnyRow
from habit_api.models import Habit, HabitLog, User
from habit_api.streaks import rules
from habit_api.streaks.pauses import Span
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rules import Step
from habit_api.streaks.timeline import Outcome, Timeline

# By table and built once: to make a statement by way of the ORM costs more than to run it.
_habits, _logs = table_of(Habit).c, table_of(HabitLog).c
_STORE = (
    update(table_of(Habit))
    .where(_habits.id == bindparam("habit_id"))
    # The habit itself did not change, but its entries or days off did.
    .values(updated_at=_habits.updated_at, revision=_habits.revision + 1)
)
_RENUMBER = (
    update(table_of(HabitLog))
    .where(_logs.id == bindparam("log_id"))
    .values(streak_count=bindparam("number"), run_start=bindparam("start"))
)


def timeline(habit: Any, *, day: date) -> Timeline:
    """The entries around `day` of a habit whose row the caller has locked."""
    return Timeline(habit, schedule_of(habit, _week_start(habit)), day=day)


def store(habit: Any, outcome: Outcome) -> dict[str, Any]:
    """Write `outcome`, after the changed day's own log was written.

    Returns the habit's figures afterwards: `streak`, `longest_streak`, `last_completed`,
    `run_start`, `alive_until`.
    """
    if outcome.renumbered:
        # One statement many times, without a read of each row.
        run(
            _RENUMBER,
            [
                {"log_id": log_id, "number": step.number, "start": step.run_start}
                for log_id, step in outcome.renumbered
            ],
        )
    figures = _figures(habit, outcome)
    run(_STORE, {"habit_id": habit.id, **figures})
    return figures


def lock_habits(user_id: UUID) -> Sequence[AnyRow]:
    """All of a user's habits, whole rows, locked from the lowest id up as everywhere."""
    return db.session.execute(
        select(Habit.__table__).where(Habit.user_id == user_id).order_by(Habit.id).with_for_update()
    ).all()


def recompute(habit: Any) -> dict[str, Any]:
    """Compute a locked habit's numbers anew, as after a change of its schedule."""
    return store(habit, timeline(habit, day=date.min).renumber())


def rework(habit: Any, *, since: date, until: date) -> None:
    """Renumber a locked habit after a pause from `since` to `until` came or went."""
    store(habit, timeline(habit, day=since).rework(since, until))


def recompute_all(user_id: UUID) -> None:
    """Compute anew what depends on the user's `week_start`, after it changed."""
    for habit in lock_habits(user_id):
        if habit.schedule_type == ScheduleType.TIMES_PER_WEEK:
            recompute(habit)


def number(
    schedule: Schedule, states: Mapping[date, str], pauses: tuple[Span, ...] = ()
) -> tuple[dict[date, Step], dict[str, Any]]:
    """The steps of a whole history (date -> status), and the habit's figures, in one pass."""
    week_start = schedule.week_start
    days = sorted(day for day, status in states.items() if status == "completed")
    off = OffDays(
        skipped=frozenset(day for day, status in states.items() if status == "skipped"),
        pauses=pauses,
    )
    weeks = Counter(start_of_week(day, week_start) for day in days)
    steps = {
        step.date: step for step in rules.walk(schedule, off, days, before=None, week_counts=weeks)
    }
    last = steps[days[-1]] if days else None
    alive = rules.alive_until(schedule, off, last, week_counts=weeks) if last else None
    figures = _of_last(last, alive)
    figures["longest_streak"] = max((step.number for step in steps.values()), default=0)
    return steps, figures


def _week_start(habit: Any) -> str:
    """The week start of a locked habit's user; only times per week asks for it.

    Read under the lock: a change of it recomputes what was written before, and what is written
    afterwards must know of it.
    """
    if habit.schedule_type != ScheduleType.TIMES_PER_WEEK:
        return WeekStart.MONDAY
    found: str = db.session.scalars(select(User.week_start).where(User.id == habit.user_id)).one()
    return found


def _of_last(last: Step | None, alive_until: date | None) -> dict[str, Any]:
    return {
        "streak": last.number if last else 0,
        "last_completed": last.date if last else None,
        "run_start": last.run_start if last else None,
        "alive_until": alive_until,
    }


def _figures(habit: Any, outcome: Outcome) -> dict[str, Any]:
    if outcome.reached_end:
        figures = _of_last(outcome.last, outcome.alive_until)
    else:
        stored = Step(habit.last_completed, habit.streak, habit.run_start)
        figures = _of_last(stored, habit.alive_until)
    figures["longest_streak"] = _longest(habit, outcome)
    return figures


def _longest(habit: Any, outcome: Outcome) -> int:
    steps = [step for _, step in outcome.renumbered]
    if outcome.step is not None:
        steps.append(outcome.step)
    highest = max((step.number for step in steps), default=0)
    stored: int = habit.longest_streak
    if highest >= stored or stored not in outcome.lost:
        return max(highest, stored)
    # The record itself went away: the index on (habit_id, streak_count) knows the next one.
    return (
        db.session.scalar(
            select(func.max(HabitLog.streak_count)).where(HabitLog.habit_id == habit.id)
        )
        or 0
    )
