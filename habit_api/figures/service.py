"""Writing the ledger of figures. The user's row must be locked.

A verb that makes or takes back a completion or a session says so twice: `note_day` by the local
date it belongs to, `earned` by the instant at which it was awarded. What an import brings is noted
alone: it earns nothing. What an import of one's own export brought is `imported` when it goes, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.figures import days, rules, statements
from habit_api.figures.queries import IS_RANKED
from habit_api.models import Standing, User


def note_day(
    user_id: UUID,
    day: date,
    *,
    completions: int = 0,
    sessions: int = 0,
    focus_min: int = 0,
    imported: bool = False,
) -> None:
    """Count completions and sessions to a local date of the user; below 0 takes them back.

    `imported` is said of a thing when it comes and when it goes. A session under a minute is none.
    """
    deeds = completions + sessions
    if not (deeds or focus_min):
        return
    values = {"completions": completions, "sessions": sessions, "focus_min": focus_min}
    values["earned"] = 0 if imported else deeds
    if "earned_run" in days.add(user_id, day, values):
        run(statements.BEST, {"owner": user_id})


def earned(
    user_id: UUID,
    *,
    at: datetime,
    xp: int = 0,
    focus_min: int = 0,
    sessions: int = 0,
    completions: int = 0,
) -> None:
    """Count what was awarded at the instant `at` in all spans of it.

    Whoever takes something back gives the instant of its award, and numbers below 0.
    """
    figures = {"xp": xp, "focus_min": focus_min, "sessions": sessions, "completions": completions}
    if any(figures.values()):
        run(statements.EARN, {"owner": user_id, **rules.beginnings(at), **figures})


def note_import(
    user_id: UUID,
    completions: Mapping[date, int],
    *,
    sessions: Mapping[date, tuple[int, int]] | None = None,
) -> None:
    """Count imported completions, so many to each date, and sessions with their minutes."""
    if completions or sessions:
        days.fill(user_id, completions, sessions or {})


def show_or_hide(user_id: UUID) -> None:
    """Follow a change of the user's `is_active` or `show_on_leaderboards`."""
    visible = User.__table__.select().with_only_columns(IS_RANKED).where(User.id == user_id)
    db.session.execute(
        update(Standing)
        .where(Standing.user_id == user_id)
        .values(visible=visible.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
