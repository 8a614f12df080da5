"""Reading sessions. One left open past its deadline is shown as what it counts as: abandoned."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.core.types import AnySelect
from habit_api.focus import rules
from habit_api.focus.errors import NoActiveSession
from habit_api.garden.errors import SessionNotFound
from habit_api.logs.errors import RangeBackwards
from habit_api.models import FocusSession, Plant

NAMES = (
    "id",
    "user_id",
    "habit_id",
    "task_id",
    "status",
    "planned_min",
    "started_at",
    "deadline",
    "ended_at",
    "date",
    "focus_min",
    "xp_awarded",
    "imported",
    "created_at",
)
COLUMNS = tuple(getattr(FocusSession, name) for name in NAMES)


def find(user: Principal, session_id: int) -> Any:
    """The user's session as it is stored. Raises `SessionNotFound`, `Forbidden`."""
    query = select(*COLUMNS).where(FocusSession.id == session_id)
    return get_owned(query, user.id, missing=SessionNotFound(session_id))


def find_active(user_id: UUID) -> Any | None:
    """The session of a user that is stored as active, overdue or not."""
    query = select(*COLUMNS).where(
        FocusSession.user_id == user_id, FocusSession.status == rules.ACTIVE
    )
    return db.session.execute(query).one_or_none()


def get(user: Principal, session_id: int) -> dict[str, Any]:
    """The user's session as the API shows it. Raises `SessionNotFound`, `Forbidden`."""
    query = _shown().where(FocusSession.id == session_id)
    return _present(get_owned(query, user.id, missing=SessionNotFound(session_id)), now())


def active(user: Principal) -> dict[str, Any]:
    """The user's active session. Raises `NoActiveSession`."""
    moment = now()
    query = _shown().where(FocusSession.user_id == user.id, _has(rules.ACTIVE, moment))
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise NoActiveSession
    return _present(row, moment)


def page(user: Principal, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the user's sessions. Raises `RangeBackwards`."""
    start, end, moment = args["start_date"], args["end_date"], now()
    if start is not None and end is not None and start > end:
        raise RangeBackwards
    query = _shown().where(FocusSession.user_id == user.id)
    if args["status"] is not None:
        query = query.where(_has(args["status"], moment))
    if start is not None:
        query = query.where(FocusSession.date >= start)
    if end is not None:
        query = query.where(FocusSession.date <= end)
    order = (FocusSession.started_at, FocusSession.id)
    if args["sort"].startswith("-"):
        query = query.order_by(*(column.desc() for column in order))
    else:
        query = query.order_by(*order)
    found = paginate(query, name="sessions", limit=args["limit"], offset=args["offset"])
    found["sessions"] = [_present(row, moment) for row in found["sessions"]]
    return found


def _shown() -> AnySelect:
    return select(*COLUMNS, Plant.id.label("garden_id")).outerjoin(
        Plant, Plant.session_id == FocusSession.id
    )


def _has(status: str, moment: datetime) -> ColumnElement[bool]:
    """Whether a session counts as `status` at `moment`: `rules.is_overdue` in SQL."""
    stored = FocusSession.status == status
    if status == rules.ACTIVE:
        return and_(stored, FocusSession.deadline >= moment)
    if status == rules.ABANDONED:
        overdue = and_(FocusSession.status == rules.ACTIVE, FocusSession.deadline < moment)
        return or_(stored, overdue)
    return stored


def _present(row: Any, moment: datetime) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in NAMES}
    if rules.is_overdue(row, moment):
        shown |= rules.left_open(row)
    shown["completed"] = shown["status"] == rules.COMPLETED
    shown["garden_id"] = row.garden_id
    return shown
