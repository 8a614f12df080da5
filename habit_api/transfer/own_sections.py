"""What an export of one's own account holds: its sections, in order, and how a row is shown.

Rows refer to each other by their places in the sections, from 1 on, not by ids: a restored account
has other ids, and the same document. `own_rows` reads what is written here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select

from habit_api.core.database import table_of
from habit_api.core.fields import number
from habit_api.core.types import AnySelect
from habit_api.core.weekdays import LISTS
from habit_api.habits.queries import schedule_shown
from habit_api.models import (
    Device,
    Draw,
    FocusSession,
    Habit,
    HabitLog,
    Pause,
    Plant,
    RevertedEntry,
    Reward,
    RewardClaim,
    Task,
    XpEntry,
)
from habit_api.tasks.rules import PRIORITIES
from habit_api.xp.service import COMPLETION, SESSION, TASK

Shown = dict[str, Any]
# What an award of each source belongs to; the rest are milestones, which belong to habits.
CAUSES = {COMPLETION: HabitLog, SESSION: FocusSession, TASK: Task}


class Places:
    """Where the rows of a user stand in their sections."""

    def __init__(self, connection: Connection, user_id: UUID) -> None:
        self._ids: dict[Any, list[int]] = {
            model: _ids(connection, model, user_id) for model in (Habit, Reward, Task, FocusSession)
        }
        self._gone = {source: _gone(connection, source, user_id) for source in CAUSES}

    def of(self, model: Any, row_id: int | None) -> int | None:
        """The place of a row; None for one that is not there."""
        ids = self._ids[model]
        at = len(ids) if row_id is None else bisect_left(ids, row_id)
        return at + 1 if at < len(ids) and ids[at] == row_id else None

    def gone(self, source: str, source_id: int) -> int | None:
        """The number of a cause that is not there any more; None for one that is."""
        return self._gone.get(source, {}).get(source_id)


def _ids(connection: Connection, model: Any, user_id: UUID) -> list[int]:
    query = select(model.id).where(model.user_id == user_id).order_by(model.id)
    return list(connection.execute(query).scalars())


def _gone(connection: Connection, source: str, user_id: UUID) -> dict[int, int]:
    """Numbers for the causes of awards that were deleted; those of an import come first."""
    cause = table_of(CAUSES[source]).alias()
    query = (
        select(XpEntry.source_id)
        .distinct()
        .where(
            XpEntry.user_id == user_id,
            XpEntry.source == source,
            ~exists().where(cause.c.id == XpEntry.source_id),
        )
    )
    ids = connection.execute(query).scalars()
    ordered = sorted(ids, key=lambda source_id: (source_id > 0, abs(source_id)))
    return {source_id: place for place, source_id in enumerate(ordered, 1)}


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the document: its rows in order, and how one of them is shown.

    What is not `restored` tells about the account that was exported, and belongs to it alone.
    """

    name: str
    query: Callable[[UUID], AnySelect]
    show: Callable[[Any, Places], Shown]
    restored: bool = True


def _of_user(model: Any) -> Callable[[UUID], AnySelect]:
    table = table_of(model)
    return lambda user_id: select(table).where(table.c.user_id == user_id).order_by(table.c.id)


def _plain(row: Any, *names: str) -> Shown:
    return {name: getattr(row, name) for name in names}


def _amount(value: Any) -> Any:
    return None if value is None else number(value)


def _habit(row: Any, places: Places) -> Shown:
    return {
        **_plain(row, "name", "description", "category", "color", "kind"),
        "target_value": _amount(row.target_value),
        **_plain(row, "target_type", "unit"),
        "schedule": schedule_shown(row),
        **_plain(row, "weight", "allowed_skip_days"),
        "exempt_weekdays": LISTS[row.exempt_weekdays],
        **_plain(row, "reminder_times", "pleasant"),
        "linked_habit": places.of(Habit, row.linked_habit_id),
        **_plain(row, "treat", "published_at", "place", "duration_seconds", "active"),
        **_plain(row, "longest_streak", "last_completed", "created_at", "updated_at"),
    }


def _reward(row: Any, _places: Places) -> Shown:
    return {
        **_plain(row, "name", "description", "type"),
        "weight": _amount(row.weight),
        "pieces_required": row.pieces_required,
        "piece_value": _amount(row.piece_value),
        **_plain(row, "max_daily_claims", "recurring", "active"),
        **_plain(row, "pieces_earned", "claimed_count"),
        "value_earned": _amount(row.value_earned),
        **_plain(row, "created_at", "updated_at"),
    }


def _log(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        **_plain(row, "date", "status"),
        "value": _amount(row.value),
        **_plain(row, "note", "streak_count", "run_start", "habit_weight", "total_weight"),
        "reward_probability": row.reward_probability,
        "reward": places.of(Reward, row.reward_id),
        **_plain(row, "got_reward", "xp_awarded", "created_at"),
    }


def _pause(row: Any, places: Places) -> Shown:
    habit = places.of(Habit, row.habit_id)
    return {"habit": habit, **_plain(row, "start_date", "end_date", "note", "created_at")}


def _draw(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        "date": row.date,
        "reward": places.of(Reward, row.reward_id),
        **_plain(row, "probability", "piece", "drawn_on"),
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
        **_plain(row, "title", "description", "status"),
        "priority": PRIORITIES[row.priority],
        **_plain(row, "due_date", "repeat", "repeat_from", "completed_at"),
        "next_task": places.of(Task, row.next_task_id),
        **_plain(row, "created_at", "updated_at"),
    }


def _session(row: Any, places: Places) -> Shown:
    return {
        "habit": places.of(Habit, row.habit_id),
        "task": places.of(Task, row.task_id),
        **_plain(row, "status", "planned_min", "started_at", "ended_at", "date"),
        **_plain(row, "focus_min", "xp_awarded", "created_at"),
    }


def _plant(row: Any, places: Places) -> Shown:
    session = places.of(FocusSession, row.session_id)
    return {
        "session": session,
        **_plain(row, "plant_type", "plant_num", "growth_stage", "created_at"),
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
        **_plain(row, "amount", "turn", "created_at"),
    }


def _device(row: Any, _places: Places) -> Shown:
    return _plain(row, "user_agent", "ip", "created_at", "last_used_at", "revoked_at")


def _reverted(row: Any, places: Places) -> Shown:
    return {"habit": places.of(Habit, row.habit_id), **_plain(row, "date", "reverted_at")}


SECTIONS = (
    Section("habits", _of_user(Habit), _habit),
    Section("rewards", _of_user(Reward), _reward),
    Section("tasks", _of_user(Task), _task),
    Section("pauses", _of_user(Pause), _pause),
    Section("habit_logs", _of_user(HabitLog), _log),
    Section("draws", _of_user(Draw), _draw),
    Section("claims", _of_user(RewardClaim), _claim),
    Section("sessions", _of_user(FocusSession), _session),
    Section("plants", _of_user(Plant), _plant),
    Section("xp_entries", _awards, _award),
    Section("devices", _of_user(Device), _device, restored=False),
    Section("reverted_entries", _of_user(RevertedEntry), _reverted, restored=False),
)
