"""Streaks and figures, read only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from habit_api.core.clock import today_for
from habit_api.core.extensions import db
from habit_api.core.schedule import (
    HabitKind,
    OffDays,
    Schedule,
    TargetType,
    WeekStart,
    start_of_week,
    weekday,
)
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import Habit, HabitLog
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rates import rate
from habit_api.streaks.rules import Step, at_risk
from habit_api.streaks.strength import kept_share, strength

# Enough for every comparison; what lies behind is the noise of binary fractions.
DECIMALS = 9
# By weekday number, 0 = Sunday.
NAMES = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def streaks(user: Principal) -> dict[str, Any]:
    """The streaks of all active habits, in four queries."""
    rows = db.session.execute(
        select(*habits.COLUMNS)
        .where(Habit.user_id == user.id, Habit.active.is_(True))
        .order_by(Habit.id)
    ).all()
    return {"streaks": _streaks(user, rows), "total": len(rows)}


def streak(user: Principal, habit_id: int) -> dict[str, Any]:
    """One habit's streak. Raises `HabitNotFound`, `Forbidden`."""
    return _streaks(user, [habits.get(user, habit_id)])[0]


def stats(user: Principal, habit_id: int) -> dict[str, Any]:
    """One habit's figures. Raises `HabitNotFound`, `Forbidden`."""
    habit = habits.get(user, habit_id)
    today = today_for(user)
    entries = db.session.execute(
        select(HabitLog.date, HabitLog.status, HabitLog.value, HabitLog.got_reward)
        .where(HabitLog.habit_id == habit.id)
        .order_by(HabitLog.date)
    ).all()
    kept = [entry.date for entry in entries if entry.status == "completed"]
    weekdays = Counter(weekday(day) for day in kept)
    values = [float(entry.value) for entry in entries if entry.value is not None]
    shown = habits.present(habit, today)
    return {
        "total_completions": len(kept),
        "current_streak": shown["current_streak"],
        "longest_streak": shown["longest_streak"],
        "completion_by_weekday": {NAMES[n % 7]: weekdays[n % 7] for n in range(1, 8)},
        "best_weekday": NAMES[max(weekdays, key=lambda n: weekdays[n])] if weekdays else None,
        "average_value": round(sum(values) / len(values), DECIMALS) if values else None,
        "total_rewards_earned": sum(entry.got_reward for entry in entries),
        **_progress(habit, schedule_of(habit, user.week_start), entries, today),
    }


def _progress(
    habit: Any, schedule: Schedule, entries: Sequence[AnyRow], today: date
) -> dict[str, Any]:
    """The strength, and the rates of the last 7 and 30 days."""
    first = entries[0].date if entries else None
    paused = pauses.of_user(habit.user_id, since=first or today)
    off = OffDays(
        skipped=frozenset(e.date for e in entries if e.status == "skipped"),
        pauses=pauses.spans(paused, habit.id),
    )
    kept = [entry.date for entry in entries if entry.status == "completed"]
    is_open = today not in kept
    kind, target_type = HabitKind(habit.kind), TargetType(habit.target_type)
    shares = {
        entry.date: kept_share(kind, target_type, entry.value, habit.target_value)
        for entry in entries
        if entry.status != "skipped"
    }

    def over(days: int) -> float | None:
        found = rate(
            schedule,
            off,
            kept,
            start=today - timedelta(days=days - 1),
            end=today,
            first_entry=first,
            today_open=is_open,
        )
        return None if found is None else round(found, DECIMALS)

    until = today - timedelta(days=1) if is_open else today
    score = strength(schedule, off, shares, start=first, until=until) if first else 0.0
    return {
        "strength": round(score, DECIMALS),
        "completion_rate_7d": over(7),
        "completion_rate_30d": over(30),
    }


def _streaks(user: Principal, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    today = today_for(user)
    done_today, weeks = _this_week(user, today)
    last = {row.id: row.last_completed for row in rows if row.last_completed is not None}
    off = habits.off_days(user, rows, today, last=last)
    found = []
    for row in rows:
        shown = habits.present(row, today)
        completed = row.last_completed is not None
        shown["at_risk"] = at_risk(
            schedule_of(row, user.week_start),
            off[row.id],
            today,
            last=Step(row.last_completed, row.streak, row.run_start) if completed else None,
            alive_until=row.alive_until,
            done_today=row.id in done_today,
            week_counts={start_of_week(today, WeekStart(user.week_start)): weeks[row.id]},
        )
        found.append({**shown, "habit": shown})
    return found


def _this_week(user: Principal, today: date) -> tuple[set[int], Counter[int]]:
    """The habits completed today, and each one's completions in this calendar week."""
    week = start_of_week(today, WeekStart(user.week_start))
    rows = db.session.execute(
        select(HabitLog.habit_id, HabitLog.date).where(
            HabitLog.user_id == user.id,
            HabitLog.status == "completed",
            HabitLog.date >= week,
        )
    ).all()
    return (
        {row.habit_id for row in rows if row.date >= today},
        Counter(row.habit_id for row in rows),
    )
