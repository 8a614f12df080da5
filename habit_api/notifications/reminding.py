"""Making notifications of the reminders that are due, in batches, each whole or not at all.

A row of `reminder_times` moves on in the same transaction: whoever is killed leaves it either due
or done. That a reminder is there once is the unique constraint's promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite understands its upserts too

from habit_api.core.clock import days_back, now, wall_clock
from habit_api.core.database import table_of
from habit_api.core.jobs import enqueue
from habit_api.core.queries import run
from habit_api.core.types import AnyRow
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, Notification, ReminderTime, User
from habit_api.notifications import channels, due, rules
from habit_api.notifications.channels.base import REMINDERS
from habit_api.notifications.due import Question

BATCH = 500

_times, _habits, _users = table_of(ReminderTime), table_of(Habit), table_of(User)
_DUE = (
    select(
        _times.c.id,
        _times.c.user_id,
        _times.c.habit_id,
        _times.c.minute,
        _times.c.next_at,
        _habits.c.name,
        _habits.c.active,
        *due.COLUMNS,
        _users.c.is_active,
        _users.c.timezone,
        _users.c.day_start_hour,
        _users.c.week_start,
        _users.c.reminder_channels,
    )
    .join(_habits, _habits.c.id == _times.c.habit_id)
    .join(_users, _users.c.id == _times.c.user_id)
    .where(_times.c.next_at <= bindparam("moment"))
    .order_by(_times.c.next_at)
    .limit(bindparam("batch"))
    # Whoever is changing one of them is not waited for: its reminder comes with the next batch. And
    # with all of them in hand there is nothing left to wait for, and so no two to wait for another.
    .with_for_update(key_share=True, skip_locked=True, of=[_times, _habits, _users])
)
_NEW = insert(table_of(Notification)).on_conflict_do_nothing()


def remind() -> int:
    """Make the notifications of all reminders that are due; returns how many were looked at."""
    looked_at = 0
    while True:
        with unit_of_work():
            found = _batch()
        looked_at += found
        # After a batch there may be more: the next day of one that was long ago.
        if not found:
            return looked_at


def _batch() -> int:
    moment = now()
    rows = run(_DUE, {"moment": moment, "batch": BATCH}).all()
    if rows:
        questions = [Question(row, _day(row)) for row in rows if _is_wanted(row, moment)]
        made = _notifications(due.still_open(questions), moment)
        if made:
            run(_NEW, made)
        for name in sorted({row["channel"] for row in made}):
            enqueue("notifications.deliver", name)
        _move_on(rows, moment)
    return len(rows)


def _day(row: AnyRow) -> date:
    """The day that it is for; where a clock change skipped its time, still that of the time."""
    shown = wall_clock(row.next_at, row.timezone).date()
    return shown - timedelta(days=days_back(row.minute, row.day_start_hour))


def _is_wanted(row: AnyRow, moment: datetime) -> bool:
    return bool(
        row.active
        and row.is_active
        and row.reminder_channels
        and moment - row.next_at < rules.LOOKED_BACK
        and _is_planned(row)
    )


def _is_planned(row: AnyRow) -> bool:
    """False where the user's time zone changed in the very moment in which this was planned."""
    return rules.is_planned(row.next_at, row.minute, row.timezone)


def _notifications(reminders: Sequence[Question], moment: datetime) -> list[dict[str, Any]]:
    """A row for each reminder on each channel that reaches its user."""
    reached = _reached(reminders)
    made = []
    for row, day in reminders:
        late = rules.is_late(row.next_at, moment)
        about = {
            "user_id": row.user_id,
            "habit_id": row.habit_id,
            "date": day,
            "minute": row.minute,
            "title": row.name,
            "scheduled_at": row.next_at,
            "created_at": moment,
            "status": "missed" if late else "scheduled",
            "lease_until": moment,
            "sweep_at": None if late else moment,
        }
        made += [
            {**about, "channel": name}
            for name in row.reminder_channels
            if row.user_id in reached.get(name, ())
        ]
    return made


def _reached(reminders: Sequence[Question]) -> dict[str, Any]:
    """Whom of the users each channel reaches that they want reminders on."""
    asking: dict[str, set[UUID]] = defaultdict(set)
    for row, _ in reminders:
        for name in row.reminder_channels:
            asking[name].add(row.user_id)
    known = channels.known()
    return {
        name: known[name].addresses(user_ids, kind=REMINDERS)
        for name, user_ids in asking.items()
        if name in known
    }


def _move_on(rows: Sequence[AnyRow], moment: datetime) -> None:
    """Plan each for its next time; most of those that are due together are so the next time too."""
    plans: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        after = max(row.next_at, moment - rules.LOOKED_BACK) if _is_planned(row) else moment
        plans[rules.next_occurrence(row.minute, row.timezone, after)].append(row.id)
    for at, ids in plans.items():
        run(update(_times).where(_times.c.id.in_(ids)).values(next_at=at))
