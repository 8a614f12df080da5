"""What an export of one's own account holds: its sections, in order, and how a row is shown.

Rows refer to each other by their places in the sections, from 1 on, not by ids: a restored account
has other ids, and the same document. `own_rows` reads what is written here.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from habit_api.core.database import table_of
from habit_api.core.fields import number
from habit_api.core.types import AnySelect
from habit_api.core.weekdays import LISTS
from habit_api.habits.queries import schedule_shown
from habit_api.models import (
    Draw,
    FocusSession,
    Habit,
    HabitLog,
    Pause,
    Plant,
    Reward,
    RewardClaim,
    Task,
    XpEntry,
)
from habit_api.tasks.rules import PRIORITIES
from habit_api.transfer.account_sections import ACCOUNT
from habit_api.transfer.own_places import CAUSES, Places, Section, Shown, plain
from habit_api.xp.service import COMPLETION, SESSION, TASK


def _amount(value: Any) -> Any:
    return None if value is None else number(value)


def _habit(row: Any, places: Places) -> Shown:
    return {
        **plain(row, "name", "description", "category", "color", "kind"),
        "target_value": _amount(row.target_value),
        **plain(row, "target_type", "unit"),
        "schedule": schedule_shown(row),
        **plain(row, "weight", "allowed_skip_days"),
        "exempt_weekdays": LISTS[row.exempt_weekdays],
        **plain(row, "reminder_times", "pleasant"),
        "linked_habit": places.of(Habit, row.linked_habit_id),
        **plain(row, "treat", "published_at", "place", "duration_seconds", "active"),
        **plain(row, "longest_streak", "last_completed", "created_at", "updated_at"),
    }


def _reward(row: Any, _places: Places) -> Shown:
    return {
        **plain(row, "name", "description", "type"),
        "weight": _amount(row.weight),
        "pieces_required": row.pieces_required,
        "piece_value": _amount(row.piece_value),
        **plain(row, "max_daily_claims", "recurring", "active"),
        **plain(row, "pieces_earned", "claimed_count"),
        "value_earned": _amount(row.value_earned),
        **plain(row, "created_at", "updated_at"),
    }


def _log(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        **plain(row, "date", "status"),
        "value": _amount(row.value),
        **plain(row, "note", "streak_count", "run_start", "habit_weight", "total_weight"),
        "reward_probability": row.reward_probability,
        "reward": places.of(Reward, row.reward_id),
        **plain(row, "got_reward", "xp_awarded", "paid_milestone", "created_at"),
    }


def _pause(row: Any, places: Places) -> Shown:
    habit = places.of(Habit, row.habit_id)
    return {"habit": habit, **plain(row, "start_date", "end_date", "note", "created_at")}


def _draw(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        "date": row.date,
        "reward": places.of(Reward, row.reward_id),
        **plain(row, "probability", "piece", "drawn_on"),
    }


def _claim(row: Any, places: Places) -> Shown:
    return {
        "reward": places.of(Reward, row.reward_id),
        "pieces": row.pieces,
        "value": _amount(row.value),
        "claimed_at": row.claimed_at,
    }


def _task(row: Any, places: Places) -> Shown:
    return {
        **plain(row, "title", "description", "status"),
        "priority": PRIORITIES[row.priority],
        **plain(row, "due_date", "repeat", "repeat_from", "completed_at"),
        "next_task": places.of(Task, row.next_task_id),
        **plain(row, "created_at", "updated_at"),
    }


def _session(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        "task": places.of(Task, row.task_id),
        **plain(row, "status", "planned_min", "started_at", "ended_at", "date"),
        **plain(row, "focus_min", "xp_awarded", "created_at"),
    }


def _plant(row: Any, places: Places) -> Shown:
    session = places.of(FocusSession, row.session_id)
    return {
        "session": session,
        **plain(row, "plant_type", "plant_num", "growth_stage", "created_at"),
    }


def _awards(user_id: UUID) -> AnySelect:
    """The ledger; beside a completion's award what its entry is known by."""
    paid = (XpEntry.source == COMPLETION) & (HabitLog.id == XpEntry.source_id)
    return (
        select(table_of(XpEntry), HabitLog.habit_id, HabitLog.date)
        .outerjoin(HabitLog, paid)
        .where(XpEntry.user_id == user_id)
        .order_by(XpEntry.id)
    )


def _award(row: Any, places: Places) -> Shown:
    habit_id = row.habit_id if row.source in CAUSES else row.source_id
    return {
        "source": row.source,
        "habit": places.of(Habit, habit_id),
        "date": row.date,
        "session": places.of(FocusSession, row.source_id) if row.source == SESSION else None,
        "task": places.of(Task, row.source_id) if row.source == TASK else None,
        "gone": places.gone(row.source, row.source_id),
        **plain(row, "amount", "turn", "created_at"),
    }


SECTIONS = (
    Section("habits", Habit, _habit),
    Section("rewards", Reward, _reward),
    Section("tasks", Task, _task),
    Section("pauses", Pause, _pause),
    Section("habit_logs", HabitLog, _log),
    Section("draws", Draw, _draw),
    Section("claims", RewardClaim, _claim),
    Section("sessions", FocusSession, _session),
    Section("plants", Plant, _plant),
    Section("xp_entries", XpEntry, _award, special=_awards),
    *ACCOUNT,
)
