"""Importing: a foreign file's habits and days become the user's own.

The file is read to the end before anything is written, and what is written is one transaction. A
habit is matched by its name, so that importing the same file again changes nothing. Imports pay no
XP, draw nothing and send nothing.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import insert, select

from habit_api.core.clock import now, today_for
from habit_api.core.database import table_of
from habit_api.core.errors import PayloadTooLarge
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.text import name_key
from habit_api.core.types import thousandths
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.figures import service as figures
from habit_api.habits.rules import search_key
from habit_api.models import Habit, HabitLog
from habit_api.streaks import service as streaks
from habit_api.streaks.pauses import of_user, spans
from habit_api.streaks.plan import schedule_of
from habit_api.transfer import own_document
from habit_api.transfer.detect import HEAD_BYTES, read_file
from habit_api.transfer.errors import FileTooLong, FileUnreadable
from habit_api.transfer.limits import MAX_FILE_BYTES
from habit_api.transfer.records import (
    ImportedFile,
    ImportedHabit,
    ImportTooManyRows,
    ImportUnreadable,
)
from habit_api.transfer.restoring import restore
from habit_api.users import service as users

# Rows in one INSERT statement's run.
BATCH = 5_000


class Upload(Protocol):
    """A file that came with a request."""

    def save(self, dst: Any) -> None: ...


@dataclass(slots=True)
class Plan:
    """Which habit of the file becomes which of the user's (None: a new one), under what name."""

    week_start: str
    pairs: list[tuple[ImportedHabit, Any, str]] = field(default_factory=list)
    known_days: dict[int, set[date]] = field(default_factory=dict)

    def new_days(self, imported: ImportedHabit, known: Any) -> list[Any]:
        """The entries of `imported` on days that have none yet."""
        taken = self.known_days.get(known.id, set()) if known else set()
        return [entry for entry in imported.entries if entry.date not in taken]

    def completions(self) -> Counter[date]:
        """How many completions come to each date."""
        return Counter(
            entry.date
            for imported, known, _ in self.pairs
            for entry in self.new_days(imported, known)
            if entry.status == "completed"
        )


def import_upload(
    user: Principal, upload: Upload, *, dry_run: bool, still: Callable[[], object]
) -> dict[str, Any]:
    """Import an uploaded file; `still` raises when by then the user was shut out.

    Raises `PayloadTooLarge`, `FileUnreadable`, `FileTooLong`, `AccountNotEmpty`.
    """
    with tempfile.TemporaryDirectory(prefix="habit-import-") as folder:
        path = Path(folder) / "upload"
        upload.save(path)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PayloadTooLarge(limit_bytes=MAX_FILE_BYTES)
        return import_file(user, path, dry_run=dry_run, still=still)


def import_file(
    user: Principal, path: Path, *, dry_run: bool, still: Callable[[], object]
) -> dict[str, Any]:
    """Import the file at `path`; returns the `ImportResult`. Raises as `import_upload` does."""
    with path.open("rb") as file:
        if own_document.sniff(file.read(HEAD_BYTES)):
            return restore(user, path, dry_run=dry_run, still=still)
    # A file of a stranger may take seconds to read.
    release_connection()
    try:
        imported = read_file(path, today=today_for(user))
    except ImportUnreadable as error:
        raise FileUnreadable(error.reason) from error
    except ImportTooManyRows as error:
        raise FileTooLong(error.limit, error.what) from error
    with unit_of_work():
        still()
        plan = _plan(user, imported)
        result = _summary(imported, plan)
        if not dry_run:
            for habit, known, name in plan.pairs:
                _write(user, plan, habit, known, name)
            figures.note_import(user.id, plan.completions())
    return result


def _plan(user: Principal, imported: ImportedFile) -> Plan:
    # Two imports of one user at once: the second finds what the first wrote.
    plan = Plan(users.lock(user.id).week_start)
    own: dict[str, list[Any]] = {}
    for row in streaks.lock_habits(user.id):
        own.setdefault(row.name_key, []).append(row)
    used: set[str] = set()
    for habit in imported.habits:
        name, known = _match(habit, own, used)
        used.add(name_key(name))
        plan.pairs.append((habit, known, name))
    ids = [known.id for _, known, _ in plan.pairs if known]
    days = db.session.execute(
        select(HabitLog.habit_id, HabitLog.date).where(HabitLog.habit_id.in_(ids))
    )
    for habit_id, day in days:
        plan.known_days.setdefault(habit_id, set()).add(day)
    return plan


def _match(
    habit: ImportedHabit, own: dict[str, list[Any]], used: set[str]
) -> tuple[str, Any | None]:
    """The name to go by and the user's habit of that name, if there is one of the same kind.

    A habit of another kind keeps the name to itself: then it is "Name (2)", and so on.
    """
    for number in count(1):
        suffix = f" ({number})" if number > 1 else ""
        name = habit.name[: 100 - len(suffix)] + suffix
        if name_key(name) in used:
            continue
        candidates = own.get(name_key(name), [])
        alike = [row for row in candidates if row.kind == habit.kind]
        if alike:
            return name, max(alike, key=lambda row: (row.active == habit.active, row.id))
        if not candidates:
            return name, None
    raise AssertionError("count() never ends")


def _summary(imported: ImportedFile, plan: Plan) -> dict[str, Any]:
    total = sum(len(habit.entries) for habit in imported.habits)
    created = sum(len(plan.new_days(habit, known)) for habit, known, _ in plan.pairs)
    kinds = Counter(known is None for _, known, _ in plan.pairs)
    renamed = [
        f"{habit.name!r} was taken by a habit of another kind; imported as {name!r}."
        for habit, _, name in plan.pairs
        if name != habit.name
    ]
    return {
        "format": imported.format,
        "habits_created": kinds[True],
        "habits_matched": kinds[False],
        "logs_created": created,
        "logs_skipped": total - created,
        "warnings": [*imported.warnings, *renamed],
    }


def _write(user: Principal, plan: Plan, imported: ImportedHabit, known: Any, name: str) -> None:
    entries = plan.new_days(imported, known)
    if known is None:
        habit = _new_habit(user, imported, name)
        schedule = schedule_of(habit, plan.week_start)
        states = {entry.date: entry.status for entry in entries}
        paused = spans(of_user(user.id, since=min(states, default=date.max)), habit_id=0)
        steps, numbers = streaks.number(schedule, states, paused)
        for column, value in numbers.items():
            setattr(habit, column, value)
        db.session.add(habit)
        # The logs need its id.
        db.session.flush()
        _insert(user, habit, entries, steps)
    elif entries:
        _insert(user, known, entries, {})
        streaks.recompute(known)


def _new_habit(user: Principal, imported: ImportedHabit, name: str) -> Habit:
    schedule = imported.schedule
    return Habit(
        user_id=user.id,
        name=name,
        name_key=name_key(name),
        search_key=search_key(name, imported.category, imported.description),
        description=imported.description,
        category=imported.category,
        color=imported.color,
        kind=imported.kind,
        target_value=thousandths(imported.target_milli),
        target_type=imported.target_type or "at_least",
        unit=imported.unit,
        schedule_type=schedule.type,
        schedule_weekdays=0,
        schedule_n=0 if schedule.type == "daily" else schedule.n,
        exempt_weekdays=0,
        allowed_skip_days=0,
        weight=10,
        active=imported.active,
    )


def _insert(user: Principal, habit: Any, entries: list[Any], steps: dict[date, Any]) -> None:
    at = now()
    rows = []
    for entry in entries:
        step = steps.get(entry.date)
        rows.append(
            {
                "user_id": user.id,
                "habit_id": habit.id,
                "date": entry.date,
                "status": entry.status,
                "value": thousandths(entry.value_milli),
                "note": entry.note,
                "streak_count": step.number if step else None,
                "run_start": step.run_start if step else None,
                "habit_weight": habit.weight,
                "total_weight": None,
                "created_at": at,
            }
        )
    for start in range(0, len(rows), BATCH):
        run(insert(table_of(HabitLog)), rows[start : start + BATCH])
