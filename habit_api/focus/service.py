"""Starting, ending and deleting sessions. The user's row is locked first, as by every verb."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from habit_api.core.clock import now, today_for
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import service as figures
from habit_api.focus import queries, rules
from habit_api.focus.completion import complete
from habit_api.focus.errors import (
    CompletedOrAbandoned,
    SessionAlreadyActive,
    SessionEnded,
    SessionLeftOpen,
)
from habit_api.garden import service as garden
from habit_api.habits import queries as habits
from habit_api.logs.errors import HabitInactive
from habit_api.models import FocusSession, User
from habit_api.tasks import queries as tasks
from habit_api.xp import service as xp

# What ending brings to the habit, when nothing is checked in.
NO_CHECK_IN: dict[str, Any] = {"checkin": None, "checkin_error": None}


def start(
    user: Principal,
    *,
    duration_min: int | None,
    habit_id: int | None,
    task_id: int | None,
    plant_type: str | None,
) -> int:
    """Start a session, with a plant where a type is named; returns the session's id.

    One that was left open for too long is closed first. Raises `SessionAlreadyActive`,
    `HabitInactive`, and `HabitNotFound`, `TaskNotFound` or `Forbidden`.
    """
    lock_row(User, user.id)
    purpose = _purpose(user, habit_id=habit_id, task_id=task_id)
    moment = now()
    _make_room(user, moment)
    values = {
        "user_id": user.id,
        **purpose,
        "planned_min": duration_min,
        "started_at": moment,
        "deadline": rules.deadline(moment, duration_min),
        "date": today_for(user),
        "created_at": moment,
    }
    made = db.session.scalar(insert(FocusSession).values(values).returning(FocusSession.id))
    session_id = int(made or 0)
    if plant_type is not None:
        garden.plant(user, session_id=session_id, plant_type=plant_type)
    return session_id


def end(
    user: Principal, session_id: int, *, completed: bool = False, abandoned: bool = False
) -> dict[str, Any]:
    """Complete an active session, or abandon it; returns what was checked in for its habit.

    Raises `CompletedOrAbandoned`, `SessionNotFound`, `Forbidden`, `SessionEnded`, and
    `SessionLeftOpen`, which writes down that it is abandoned.
    """
    if completed == abandoned:
        raise CompletedOrAbandoned
    lock_row(User, user.id)
    session, moment = queries.find(user, session_id), now()
    if session.status != rules.ACTIVE:
        raise SessionEnded(session.status)
    if rules.is_overdue(session, moment):
        _close(session)
        raise SessionLeftOpen(session.deadline)
    if completed:
        return NO_CHECK_IN | complete(user, session, moment)
    _write(session_id, rules.ended(session, rules.ABANDONED, moment))
    return NO_CHECK_IN


def remove(user: Principal, session_id: int) -> None:
    """Delete a session with its plant, and take back what it earned.

    What it checked in stays: that is the habit's entry. Raises `SessionNotFound`, `Forbidden`.
    """
    lock_row(User, user.id)
    session = queries.find(user, session_id)
    taken = xp.take_back(user.id, xp.SESSION, session_id)
    if taken is not None:
        minutes: int = session.focus_min
        came = {"sessions": -1, "focus_min": -minutes}
        figures.note_day(user.id, session.date, **came, imported=taken.imported)
        if not taken.imported:
            figures.earned(user.id, at=taken.awarded_at, xp=-taken.amount, **came)
    # The plant goes with it, by its foreign key.
    db.session.execute(delete(FocusSession).where(FocusSession.id == session_id))


def close_overdue(*, limit: int = 500) -> int:
    """Write down that sessions left open are abandoned; returns how many, at most `limit`.

    Each in a transaction of its own: nobody waits for a whole batch.
    """
    query = (
        select(FocusSession.user_id)
        .where(FocusSession.status == rules.ACTIVE, FocusSession.deadline < now())
        .order_by(FocusSession.deadline)
        .limit(limit)
    )
    return sum(_close_of(user_id) for user_id in db.session.scalars(query).all())


def _purpose(
    user: Principal, *, habit_id: int | None, task_id: int | None
) -> dict[str, int | None]:
    """What a session is for, if it may be for that.

    Raises `HabitInactive`, and `HabitNotFound`, `TaskNotFound` or `Forbidden`.
    """
    if habit_id is not None and not habits.get(user, habit_id).active:
        raise HabitInactive
    if task_id is not None:
        tasks.get(user, task_id)
    return {"habit_id": habit_id, "task_id": task_id}


def _make_room(user: Principal, moment: datetime) -> None:
    """Close the active session if it is overdue. Raises `SessionAlreadyActive` if it is not."""
    known = queries.find_active(user.id)
    if known is None:
        return
    if not rules.is_overdue(known, moment):
        raise SessionAlreadyActive
    _close(known)


def _close_of(user_id: UUID) -> bool:
    """Close the user's overdue session, if in the meantime nobody did."""
    with unit_of_work():
        lock_row(User, user_id)
        session = queries.find_active(user_id)
        overdue = session is not None and rules.is_overdue(session, now())
        if overdue:
            _close(session)
    return overdue


def _close(session: Any) -> None:
    _write(session.id, rules.left_open(session))


def _write(session_id: int, values: dict[str, Any]) -> None:
    db.session.execute(
        update(FocusSession)
        .where(FocusSession.id == session_id)
        .values(values)
        .execution_options(synchronize_session=False)
    )
