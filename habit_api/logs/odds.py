"""What completing a habit now would draw."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from habit_api.core.clock import today_for
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.habits import queries as habits
from habit_api.logs import rules
from habit_api.models import User
from habit_api.rewards import queries as rewards
from habit_api.rewards import rules as drawing
from habit_api.streaks import service as streaks


def of_habit(user: Principal, habit_id: int) -> dict[str, Any]:
    """The odds of completing the habit today. Raises `HabitNotFound`, `Forbidden`."""
    habit = habits.get(user, habit_id)
    today = today_for(user)
    step = streaks.timeline(habit, day=today).change(today, "completed").step
    assert step is not None  # a completed day has one
    scarcity = db.session.scalar(select(User.scarcity).where(User.id == user.id)) or 1
    weight = rules.total_weight(habit.weight, step.number)
    candidates = rewards.candidates(user.id, today)
    chance = drawing.probability(weight, scarcity)
    pairs = list(zip(candidates, drawing.shares(candidates), strict=True))
    wins = sum(share for reward, share in pairs if reward.type != drawing.BLANK)
    return {
        "probability": chance,
        "no_reward_probability": 1 - chance * wins,
        "streak_if_completed": step.number,
        "total_weight": weight,
        "rewards": [
            {"reward_id": reward.id, "name": reward.name, "share": share} for reward, share in pairs
        ],
    }
