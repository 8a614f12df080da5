"""From checked rows of one's own export to the columns of tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from habit_api.core.errors import AppError
from habit_api.core.schedule import WeekStart
from habit_api.core.text import name_key
from habit_api.core.weekdays import to_mask
from habit_api.focus import rules as focus
from habit_api.garden.rules import earned_stage
from habit_api.habits import rules as habits
from habit_api.models import Habit
from habit_api.streaks.plan import schedule_of
from habit_api.tasks.rules import PRIORITIES
from habit_api.transfer.records import ImportUnreadable
from habit_api.xp.rules import MOST, MOST_PER_DEED, MOST_PER_FOCUS_MINUTE
from habit_api.xp.service import COMPLETION, SESSION, TASK

Row = dict[str, Any]
# What an award of each source may name as its cause; one of a milestone names its habit.
ALLOWED = {
    COMPLETION: [{"habit"}, {"gone"}],
    SESSION: [{"session"}, {"gone"}],
    TASK: [{"task"}, {"gone"}],
}
MOST_PAID = {COMPLETION: MOST_PER_DEED, TASK: MOST_PER_DEED}
# Entries that do not name their milestone were written when these were the only points there were.
FORMER_MILESTONES = {35: 7, 110: 30, 310: 100, 1010: 365}


def at(ids: Sequence[int], place: int | None) -> int | None:
    """The id of the row at a place. Raises `ImportUnreadable` when there is none."""
    if place is not None and place > len(ids):
        raise ImportUnreadable("A row refers to another that is not in the file.")
    return None if place is None else ids[place - 1]


def habit(user_id: UUID, row: Row) -> Row:
    """The columns of a habit, but for its link. Raises `ImportUnreadable` for an unsound one."""
    schedule = row.pop("schedule")
    linked = row.pop("linked_habit")
    columns = {
        **row,
        "user_id": user_id,
        "name_key": name_key(row["name"]),
        "search_key": habits.search_key(row["name"], row["category"], row["description"]),
        "schedule_type": schedule["type"],
        "schedule_weekdays": to_mask(schedule.get("weekdays", ())),
        "schedule_n": schedule.get("every_days", schedule.get("count", 0)),
        "exempt_weekdays": to_mask(row["exempt_weekdays"]),
        "reminder_times": sorted(set(row["reminder_times"])),
    }
    judged = Habit(**columns, linked_habit_id=linked)
    try:
        habits.check(judged, schedule_of(judged, WeekStart.MONDAY))
    except AppError as error:
        raise ImportUnreadable(f"habits: {row['name']!r}: {error.text}") from error
    return columns


def reward(user_id: UUID, row: Row) -> Row:
    """The columns of a reward, but for its progress."""
    return {**row, "user_id": user_id, "name_key": name_key(row["name"])}


def task(user_id: UUID, row: Row) -> Row:
    """The columns of a task, but for its next."""
    del row["next_task"]
    columns = {**row, "user_id": user_id, "title_key": name_key(row["title"])}
    columns["priority"] = PRIORITIES.index(row["priority"])
    return columns


def log(row: Row) -> Row:
    """The columns of an entry, but for its habit and reward."""
    if row["status"] != "completed":
        row["streak_count"] = row["run_start"] = row["paid_milestone"] = None
    paid = FORMER_MILESTONES.get(row["xp_awarded"])
    return {"paid_milestone": paid, **row, "imported": True}


def session(user_id: UUID, row: Row) -> Row:
    """The columns of a session, but for what it is for; its minutes as it ran.

    Raises `ImportUnreadable` for one that cannot have been.
    """
    started, ended = row["started_at"], row["ended_at"]
    deadline = focus.deadline(started, row["planned_min"])
    runs = row["status"] == focus.ACTIVE
    if runs != (ended is None) or (ended and not started <= ended <= deadline):
        raise ImportUnreadable("sessions: one ends when it cannot.")
    minutes = focus.focus_min(started, ended, row["planned_min"]) if ended else 0
    counted = minutes if row["status"] == focus.COMPLETED else 0
    if row["xp_awarded"] > counted * MOST_PER_FOCUS_MINUTE:
        raise ImportUnreadable("sessions: one earned more than it can.")
    return {
        **{name: row[name] for name in ("status", "planned_min", "started_at", "ended_at")},
        **{name: row[name] for name in ("date", "xp_awarded", "created_at")},
        "user_id": user_id,
        "deadline": deadline,
        "focus_min": minutes,
        "imported": True,
    }


def check_stage(row: Row, grown_in: Row) -> None:
    """Raises `ImportUnreadable` for a plant that is larger than its session lets it be."""
    if row["growth_stage"] > earned_stage(grown_in["status"], grown_in["focus_min"]):
        raise ImportUnreadable("plants: one is larger than its session let it grow.")


def check_award(row: Row, minutes: int | None) -> None:
    """Raises `ImportUnreadable` for more than any settings pay for its cause.

    `minutes` are those of its session, None where it has none or it is gone.
    """
    most = MOST_PAID.get(row["source"], MOST)
    if minutes is not None:
        most = minutes * MOST_PER_FOCUS_MINUTE
    paid = row["amount"] if row["turn"] % 2 == 0 else -row["amount"]
    # A milestone that pays nothing is none, and a session under a minute earns nothing.
    least = 0 if row["source"] in ALLOWED else 1
    if not least <= paid <= most or minutes == 0:
        raise ImportUnreadable(f"xp_entries: {row['source']} is not worth {row['amount']}.")
    named = {name for name in ("habit", "session", "task", "gone") if row[name] is not None}
    dated = row["date"] is not None
    if named not in ALLOWED.get(row["source"], [{"habit"}]) or dated != (
        row["source"] == COMPLETION and named == {"habit"}
    ):
        raise ImportUnreadable("xp_entries: one does not say what it is for.")
