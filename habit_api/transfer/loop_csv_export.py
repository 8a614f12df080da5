"""Writing habits and days in the layout of Loop Habit Tracker's CSV export, as of June 2025.

What Loop cannot say is left out: weekdays become so many times in seven days, and rewards, tasks
and sessions have no place. `loop_csv` reads it back with the same days and values.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Connection, select

from habit_api.core.database import table_of
from habit_api.core.fields import number
from habit_api.core.schedule import HabitKind, ScheduleType, TargetType, WeekStart
from habit_api.core.types import AnyRow, AnySelect
from habit_api.models import Habit, HabitLog
from habit_api.streaks.plan import schedule_of
from habit_api.transfer.harmless import guard
from habit_api.transfer.loop_values import SKIP
from habit_api.transfer.own_json import ROWS
from habit_api.transfer.zip_writing import csv_in, new_zip, text_in

LIST = [
    "Position",
    "Name",
    "Type",
    "Question",
    "Description",
    "FrequencyNumerator",
    "FrequencyDenominator",
    "Color",
    "Unit",
    "Target Type",
    "Target Value",
    "Archived?",
]
DAYS = ("Date", "Value", "Notes")
# Of a name in a folder's; Loop takes the rest out, too.
UNSAFE = re.compile(r"[^ A-Za-z0-9._-]+")
# The table of all days has no quotes.
BREAKS_A_LINE = re.compile(r'[,"\r\n]')
WEEK = 7


def write(connection: Connection, user_id: UUID, file: BinaryIO) -> None:
    """Write the user's habits and days to `file`, row by row."""
    habits = connection.execute(_of_user(Habit, user_id).order_by("id")).all()
    with new_zip(file) as archive:
        with csv_in(archive, "Habits.csv") as table:
            table.writerow(LIST)
            table.writerows(_listed(place, habit) for place, habit in enumerate(habits, 1))
        for place, habit in enumerate(habits, 1):
            with csv_in(archive, f"{_folder(place, habit.name)}/Checkmarks.csv") as table:
                table.writerow(DAYS)
                table.writerows(_days(connection, habit))
        _write_table(archive, habits, connection, user_id)


def _of_user(model: Any, user_id: UUID) -> AnySelect:
    table = table_of(model)
    return select(table).where(table.c.user_id == user_id)


def _streamed(connection: Connection, query: AnySelect) -> Iterator[AnyRow]:
    return iter(connection.execute(query, execution_options={"yield_per": ROWS}))


def _listed(place: int, habit: AnyRow) -> list[object]:
    numeric = habit.kind == HabitKind.NUMERIC
    target = ("", "", "")
    if numeric:
        kind = "AT_MOST" if habit.target_type == TargetType.AT_MOST else "AT_LEAST"
        target = (guard(habit.unit), kind, str(number(habit.target_value)))
    return [
        f"{place:03}",
        guard(habit.name),
        "NUMERICAL" if numeric else "YES_NO",
        "",
        guard(habit.description),
        *_frequency(habit),
        habit.color or "",
        *target,
        "false" if habit.active else "true",
    ]


def _frequency(habit: AnyRow) -> tuple[int, int]:
    """How many times in how many days."""
    if habit.schedule_type == ScheduleType.INTERVAL:
        return 1, habit.schedule_n
    if habit.schedule_type == ScheduleType.TIMES_PER_WEEK:
        return habit.schedule_n, WEEK
    # Nothing of it depends on when weeks begin.
    days = len(schedule_of(habit, WeekStart.MONDAY).due_weekdays)
    return (1, 1) if days == WEEK else (days, WEEK)


def _folder(place: int, name: str) -> str:
    return f"{place:03} {UNSAFE.sub('', name)[:100].strip()}".strip()


def _days(connection: Connection, habit: AnyRow) -> Iterator[tuple[str, str, str]]:
    """The habit's days, the newest first."""
    table = table_of(HabitLog)
    query = select(table).where(table.c.habit_id == habit.id).order_by(table.c.date.desc())
    for log in _streamed(connection, query):
        yield log.date.isoformat(), _value(log, habit), guard(log.note)


def _write_table(
    archive: zipfile.ZipFile, habits: Sequence[AnyRow], connection: Connection, user_id: UUID
) -> None:
    """Write the table of all habits: a line for each day that has an entry, a column for each."""
    logs = _streamed(connection, _of_user(HabitLog, user_id).order_by(HabitLog.date.desc()))
    with text_in(archive, "Checkmarks.csv") as text:
        names = (guard(BREAKS_A_LINE.sub(" ", habit.name)) for habit in habits)
        text.write(_line("Date", names))
        for day, of_day in groupby(logs, attrgetter("date")):
            told = {log.habit_id: log for log in of_day}
            values = (
                _value(told[habit.id], habit) if habit.id in told else "UNKNOWN" for habit in habits
            )
            text.write(_line(day.isoformat(), values))


def _line(first: str, cells: Iterator[str]) -> str:
    # Loop's lines end with a comma.
    return f"{first},{''.join(f'{cell},' for cell in cells)}\r\n"


def _value(log: AnyRow, habit: AnyRow) -> str:
    if log.status == "skipped":
        return "SKIP"
    if habit.kind != HabitKind.NUMERIC:
        return "YES_MANUAL" if log.status == "completed" else "NO"
    known = log.value
    if known is None:
        known = habit.target_value if log.status == "completed" else 0
    code = int(known * 1000)
    # Loop has the same number for a skip: the next one is the nearest that it can say.
    return str(SKIP + 1 if code == SKIP else code)
