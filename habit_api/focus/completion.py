"""Completing a session: the one place where minutes become points, growth, and an entry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from habit_api.core.clock import local_date
from habit_api.core.errors import AppError
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.figures import service as figures
from habit_api.focus import rules
from habit_api.garden import service as garden
from habit_api.habits import queries as habits
from habit_api.logs import service as logs
from habit_api.models import FocusSession
from habit_api.webhooks import service as webhooks
from habit_api.xp import service as xp
from habit_api.xp.rules import level


def complete(user: Principal, session: Any, moment: datetime) -> dict[str, Any]:
    """Complete an active session; returns `checkin` or `checkin_error` where it is for a habit.

    The user's row must be locked. What a habit refuses does not undo the session.
    """
    done = rules.ended(session, rules.COMPLETED, moment)
    minutes: int = done["focus_min"]
    day = local_date(moment, user.timezone, user.day_start_hour)
    points = minutes * xp.amounts().per_focus_minute
    db.session.execute(
        update(FocusSession)
        .where(FocusSession.id == session.id)
        .values(**done, date=day, xp_awarded=points)
        .execution_options(synchronize_session=False)
    )
    if not minutes:
        return {}
    # An import may have brought it while it was running.
    imported: bool = session.imported
    total = xp.award(
        user.id, points, xp.SESSION, session.id, at=moment, fresh=True, imported=imported
    )
    figures.note_day(user.id, day, sessions=1, focus_min=minutes, imported=imported)
    if not imported:
        figures.earned(user.id, at=moment, xp=points, focus_min=minutes, sessions=1)
    garden.grow(session.id, minutes)
    webhooks.record(user.id, "session.completed", _told(session, done, points, total))
    return {} if session.habit_id is None else _check_in(user, session.habit_id, day, minutes)


def _told(session: Any, done: dict[str, Any], points: int, total: int) -> dict[str, Any]:
    """What webhooks are told of a session that is completed."""
    return {
        "session_id": session.id,
        "habit_id": session.habit_id,
        "task_id": session.task_id,
        "started_at": session.started_at,
        "ended_at": done["ended_at"],
        "planned_min": session.planned_min,
        "focus_min": done["focus_min"],
        "xp_awarded": points,
        "xp_points": total,
        "level": level(total),
    }


def _check_in(user: Principal, habit_id: int, day: date, minutes: int) -> dict[str, Any]:
    """Add the minutes to the habit's day, if it is measured in them."""
    if not rules.counts_minutes(habits.get(user, habit_id)):
        return {}
    try:
        with db.session.begin_nested():
            result, _ = logs.check_in(user, habit_id, day=day, add=Decimal(minutes))
    except AppError as error:
        return {"checkin_error": {"code": error.code, "message": error.text}}
    return {"checkin": result}
