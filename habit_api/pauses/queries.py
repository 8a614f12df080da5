"""Reading pauses."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.habits import queries as habits
from habit_api.models import Pause
from habit_api.pauses.errors import PauseNotFound

COLUMNS = (
    Pause.id,
    Pause.user_id,
    Pause.habit_id,
    Pause.start_date,
    Pause.end_date,
    Pause.note,
    Pause.created_at,
)


def get(user: Principal, pause_id: int, *, habit_id: int | None = None) -> Any:
    """A pause of a habit, or (None) of all. Raises `PauseNotFound`, `Forbidden`."""
    query = select(*COLUMNS).where(Pause.id == pause_id, Pause.habit_id == habit_id)
    return get_owned(query, user.id, missing=PauseNotFound(pause_id))


def page(
    user: Principal, *, limit: int, offset: int, habit_id: int | None = None
) -> dict[str, Any]:
    """A page of the pauses of a habit, or of those of all habits, the latest first.

    Raises `HabitNotFound`, `Forbidden`.
    """
    if habit_id is not None:
        habits.get(user, habit_id)
    query = (
        select(*COLUMNS)
        .where(Pause.user_id == user.id, Pause.habit_id == habit_id)
        .order_by(Pause.start_date.desc(), Pause.id.desc())
    )
    return paginate(query, name="pauses", limit=limit, offset=offset)
