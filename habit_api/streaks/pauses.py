"""Which days of a user are paused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.models import Pause

Span = tuple[date, date | None]

# By table and built once: every completion asks this.
_pauses = table_of(Pause).c
_OF_USER = select(_pauses.habit_id, _pauses.start_date, _pauses.end_date).where(
    _pauses.user_id == bindparam("user_id"),
    or_(_pauses.end_date.is_(None), _pauses.end_date >= bindparam("since")),
)


def of_user(user_id: UUID, *, since: date) -> list[Any]:
    """All pauses of a user that reach to `since` or later: `habit_id`, `start_date`, `end_date`."""
    return list(run(_OF_USER, {"user_id": user_id, "since": since}))


def spans(pauses: Iterable[Any], habit_id: int) -> tuple[Span, ...]:
    """The first and last days of those that pause a habit; a last day of None is an open end."""
    return tuple(
        (pause.start_date, pause.end_date)
        for pause in pauses
        if pause.habit_id is None or pause.habit_id == habit_id
    )
