"""Where the rows of an account stand in its export, and what a section of it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, exists, select

from habit_api.core.database import table_of
from habit_api.core.types import AnySelect
from habit_api.models import FocusSession, Habit, HabitLog, Reward, Task, XpEntry
from habit_api.xp.service import COMPLETION, SESSION, TASK

Shown = dict[str, Any]
# What an award of each source belongs to; the rest are milestones, which belong to habits.
CAUSES = {COMPLETION: HabitLog, SESSION: FocusSession, TASK: Task}


class Places:
    """Where the rows of a user stand in their sections."""

    def __init__(self, connection: Connection, user_id: UUID) -> None:
        self._ids: dict[Any, list[int]] = {
            model: _ids(connection, model, user_id) for model in (Habit, Reward, Task, FocusSession)
        }
        self._gone = {source: _gone(connection, source, user_id) for source in CAUSES}

    def of(self, model: Any, row_id: int | None) -> int | None:
        """The place of a row; None for one that is not there."""
        ids = self._ids[model]
        at = len(ids) if row_id is None else bisect_left(ids, row_id)
        return at + 1 if at < len(ids) and ids[at] == row_id else None

    def gone(self, source: str, source_id: int) -> int | None:
        """The number of a cause that is not there any more; None for one that is."""
        return self._gone.get(source, {}).get(source_id)


def _ids(connection: Connection, model: Any, user_id: UUID) -> list[int]:
    query = select(model.id).where(model.user_id == user_id).order_by(model.id)
    return list(connection.execute(query).scalars())


def _gone(connection: Connection, source: str, user_id: UUID) -> dict[int, int]:
    """Numbers for the causes of awards that were deleted; those of an import come first."""
    cause = table_of(CAUSES[source]).alias()
    query = (
        select(XpEntry.source_id)
        .distinct()
        .where(
            XpEntry.user_id == user_id,
            XpEntry.source == source,
            ~exists().where(cause.c.id == XpEntry.source_id),
        )
    )
    ids = connection.execute(query).scalars()
    ordered = sorted(ids, key=lambda source_id: (source_id > 0, abs(source_id)))
    return {source_id: place for place, source_id in enumerate(ordered, 1)}


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the document: its rows in order, and how one of them is shown.

    What is not `restored` tells about the account that was exported, and belongs to it alone.
    """

    name: str
    model: Any
    show: Callable[[Any, Places], Shown]
    restored: bool = True
    special: Callable[[UUID], AnySelect] | None = None

    def query(self, user_id: UUID) -> AnySelect:
        """The user's rows, the oldest first."""
        if self.special is not None:
            return self.special(user_id)
        table = table_of(self.model)
        return select(table).where(table.c.user_id == user_id).order_by(*table.primary_key.columns)


def plain(row: Any, *names: str) -> Shown:
    """The columns `names` as they are."""
    return {name: getattr(row, name) for name in names}
