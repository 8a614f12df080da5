"""Writing an account as CSV tables for spreadsheets: a zip of them.

They are sections of the JSON document, with names in place of references.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from sqlalchemy import Connection, select

from habit_api.models import Habit, Reward, Task
from habit_api.transfer.harmless import guard
from habit_api.transfer.own_json import rows
from habit_api.transfer.own_places import Places
from habit_api.transfer.own_sections import SECTIONS
from habit_api.transfer.zip_writing import csv_in, new_zip

Names = Mapping[str, list[str]]

# The columns of each table. Sections that are of use to a program alone have none.
COLUMNS = {
    "habits": [
        "name",
        "description",
        "category",
        "color",
        "kind",
        "target_value",
        "target_type",
        "unit",
        "schedule",
        "weight",
        "allowed_skip_days",
        "exempt_weekdays",
        "reminder_times",
        "pleasant",
        "linked_habit",
        "treat",
        "place",
        "duration_seconds",
        "active",
        "longest_streak",
        "last_completed",
        "created_at",
        "updated_at",
    ],
    "habit_logs": [
        "habit",
        "date",
        "status",
        "value",
        "note",
        "streak_count",
        "habit_weight",
        "total_weight",
        "reward_probability",
        "reward",
        "got_reward",
        "xp_awarded",
        "created_at",
    ],
    "rewards": [
        "name",
        "description",
        "type",
        "weight",
        "pieces_required",
        "piece_value",
        "max_daily_claims",
        "recurring",
        "active",
        "pieces_earned",
        "claimed_count",
        "value_earned",
        "created_at",
        "updated_at",
    ],
    "claims": ["reward", "pieces", "value", "claimed_at"],
    "tasks": [
        "title",
        "description",
        "status",
        "priority",
        "due_date",
        "repeat",
        "completed_at",
        "created_at",
        "updated_at",
    ],
    "sessions": [
        "started_at",
        "ended_at",
        "date",
        "status",
        "planned_min",
        "focus_min",
        "habit",
        "task",
        "xp_awarded",
    ],
    "plants": ["plant_num", "plant_type", "growth_stage", "created_at"],
    "pauses": ["habit", "start_date", "end_date", "note", "created_at"],
}
# Columns that refer to a row by its place: there its name is written.
NAMED = {
    "habit": Habit.name,
    "linked_habit": Habit.name,
    "reward": Reward.name,
    "task": Task.title,
}


def write(connection: Connection, user_id: UUID, file: BinaryIO) -> None:
    """Write the user's tables to `file`, row by row."""
    names = {column: _names(connection, name, user_id) for column, name in NAMED.items()}
    places = Places(connection, user_id)
    with new_zip(file) as archive:
        for section in SECTIONS:
            columns = COLUMNS.get(section.name)
            if columns is None:
                continue
            with csv_in(archive, f"{section.name}.csv") as table:
                table.writerow(columns)
                for row in rows(connection, section, user_id):
                    shown = section.show(row, places)
                    table.writerow(_cell(column, shown[column], names) for column in columns)


def _names(connection: Connection, name: Any, user_id: UUID) -> list[str]:
    model = name.class_
    query = select(name).where(model.user_id == user_id).order_by(model.id)
    return list(connection.execute(query).scalars())


def _cell(column: str, value: Any, names: Names) -> str:
    if value is None:
        return ""
    if column in NAMED:
        return guard(names[column][value - 1])
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    # Numbers, true and false as they are, lists and schedules.
    return orjson.dumps(value).decode()
