"""A year, day by day, read only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from habit_api.analytics import rules
from habit_api.core.clock import today_for
from habit_api.core.extensions import db
from habit_api.core.schedule import HabitKind, TargetType
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import HabitLog
from habit_api.streaks.strength import kept_share

Days = Mapping[date, dict[str, Any]]


def heatmap(user: Principal, *, year: int | None, habit_id: int | None) -> dict[str, Any]:
    """Each day of a year (default: this one) with its completions and how full it was.

    Of one habit where `habit_id` names it, else of all, deleted ones included. With the `habit`'s
    row and `today`, for the picture. Two queries at most. Raises `HabitNotFound`, `Forbidden`.
    """
    today = today_for(user)
    year = year or today.year
    habit = None if habit_id is None else habits.get(user, habit_id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = _of_all(user, first, last) if habit is None else _of_one(habit, first, last)
    empty = {"completions": 0, "value": None, "level": 0}
    return {
        "year": year,
        "days": [{"date": day, **found.get(day, empty)} for day in rules.dates(first, last)],
        "habit": habit,
        "today": today,
    }


def _of_all(user: Principal, first: date, last: date) -> Days:
    rows = db.session.execute(
        select(HabitLog.date, func.count().label("completions"))
        .where(
            HabitLog.user_id == user.id,
            HabitLog.status == "completed",
            HabitLog.date.between(first, last),
        )
        .group_by(HabitLog.date)
    ).all()
    most = max((row.completions for row in rows), default=0)
    return {
        row.date: {
            "completions": row.completions,
            "value": None,
            "level": rules.level_of_count(row.completions, most),
        }
        for row in rows
    }


def _of_one(habit: AnyRow, first: date, last: date) -> Days:
    rows = db.session.execute(
        select(HabitLog.date, HabitLog.status, HabitLog.value).where(
            HabitLog.habit_id == habit.id,
            HabitLog.status != "skipped",
            HabitLog.date.between(first, last),
        )
    )
    return {
        row.date: {
            "completions": int(row.status == "completed"),
            "value": row.value if habit.kind == HabitKind.NUMERIC else None,
            "level": rules.FULL if row.status == "completed" else _level(habit, row.value),
        }
        for row in rows
    }


def _level(habit: AnyRow, value: Decimal | None) -> int:
    kind, target_type = HabitKind(habit.kind), TargetType(habit.target_type)
    return rules.level_of_share(kept_share(kind, target_type, value, habit.target_value))
