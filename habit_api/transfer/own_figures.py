"""What follows from rows that one's own export brought: streaks, progress, sums, active days."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from habit_api.core.extensions import db
from habit_api.figures import service as figures
from habit_api.models import (
    Draw,
    FocusSession,
    Habit,
    HabitLog,
    Plant,
    Reward,
    RewardClaim,
    User,
    XpEntry,
)
from habit_api.notifications import planning
from habit_api.streaks import service as streaks
from habit_api.transfer.records import ImportUnreadable

# The column ends at 2**31 - 1: the rest is for what is earned after.
MOST_IN_ALL = 2_000_000_000
_LONGEST = (
    select(func.coalesce(func.max(HabitLog.streak_count), 0))
    .where(HabitLog.habit_id == Habit.id)
    .scalar_subquery()
)
_HELD = (
    select(func.count())
    .where(Draw.reward_id == Reward.id, Draw.piece == "held")
    .correlate(Reward)
    .scalar_subquery()
)
_of_reward = RewardClaim.reward_id == Reward.id
_CLAIMS = select(func.count()).where(_of_reward).correlate(Reward).scalar_subquery()
_WORTH = (
    select(func.coalesce(func.sum(RewardClaim.value), 0))
    .where(_of_reward)
    .correlate(Reward)
    .scalar_subquery()
)


def derive(user_id: UUID, *, planted: int) -> None:
    """Compute it all anew; `planted` is how many plants there have been, at least.

    Raises `ImportUnreadable` for points that leave no room for more.
    """
    for habit in streaks.lock_habits(user_id):
        streaks.recompute(habit)
        if habit.reminder_times:
            planning.plan(habit)
    _update(Habit, Habit.user_id == user_id, longest_streak=_LONGEST)
    progress = {"pieces_earned": _HELD, "claimed_count": _CLAIMS, "value_earned": _WORTH}
    _update(Reward, Reward.user_id == user_id, **progress)
    points = select(func.coalesce(func.sum(XpEntry.amount), 0)).where(XpEntry.user_id == user_id)
    last = db.session.scalar(select(func.max(Plant.plant_num)).where(Plant.user_id == user_id))
    held = db.session.scalar(points) or 0
    if abs(held) > MOST_IN_ALL:
        raise ImportUnreadable("xp_entries: nobody has so many points.")
    numbers = {"xp_points": held, "last_plant_num": max(last or 0, planted)}
    _update(User, User.id == user_id, **numbers)
    figures.note_import(user_id, _completions(user_id), sessions=_sessions(user_id))


def _update(model: Any, which: Any, **values: Any) -> None:
    """Set derived columns; the rows themselves did not change."""
    query = update(model).where(which).values(**values, updated_at=model.updated_at)
    db.session.execute(query.execution_options(synchronize_session=False))


def _completions(user_id: UUID) -> dict[date, int]:
    query = select(HabitLog.date, func.count().label("done")).where(
        HabitLog.user_id == user_id, HabitLog.status == "completed"
    )
    return {row.date: row.done for row in db.session.execute(query.group_by(HabitLog.date))}


def _sessions(user_id: UUID) -> dict[date, tuple[int, int]]:
    minutes = func.sum(FocusSession.focus_min).label("minutes")
    query = select(FocusSession.date, func.count().label("ended"), minutes).where(
        FocusSession.user_id == user_id,
        FocusSession.status == "completed",
        FocusSession.focus_min > 0,
    )
    rows = db.session.execute(query.group_by(FocusSession.date))
    return {row.date: (row.ended, int(row.minutes)) for row in rows}
