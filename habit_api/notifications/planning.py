"""Which habits remind of themselves next, kept so that an index finds who is due.

A row of `reminder_times` for each time of each active habit. Rooms above call `plan` and `replan`
in the transaction of what changes them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.models import ReminderTime, User
from habit_api.notifications.rules import minute_of, next_occurrence


def plan(habit: Any) -> None:
    """Keep to the times that a habit (entity or row) has now; those that stay are left alone."""
    wanted = {minute_of(text) for text in habit.reminder_times} if habit.active else set()
    of_habit = ReminderTime.habit_id == habit.id
    known = set(db.session.scalars(select(ReminderTime.minute).where(of_habit)))
    gone, fresh = known - wanted, wanted - known
    if gone:
        db.session.execute(delete(ReminderTime).where(of_habit, ReminderTime.minute.in_(gone)))
    if fresh:
        timezone = _timezone(habit.user_id)
        about: dict[str, Any] = {"user_id": habit.user_id, "habit_id": habit.id}
        moment = now()
        rows = [
            {**about, "minute": minute, "next_at": next_occurrence(minute, timezone, moment)}
            for minute in sorted(fresh)
        ]
        db.session.execute(insert(ReminderTime), rows)


def replan(user_id: UUID) -> None:
    """Move all reminders of a user to the clocks of their time zone, which has changed."""
    of_user = ReminderTime.user_id == user_id
    minutes = db.session.scalars(select(ReminderTime.minute).where(of_user).distinct()).all()
    if minutes:
        timezone, moment = _timezone(user_id), now()
        for minute in minutes:
            at = next_occurrence(minute, timezone, moment)
            query = update(ReminderTime).where(of_user, ReminderTime.minute == minute)
            db.session.execute(query.values(next_at=at))


def _timezone(user_id: UUID) -> str:
    return str(db.session.scalar(select(User.timezone).where(User.id == user_id)))
