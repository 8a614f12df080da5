"""Reading tasks."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import Listing, get_owned
from habit_api.core.security import Principal
from habit_api.models import Task
from habit_api.tasks.errors import TaskNotFound
from habit_api.tasks.rules import DONE, PENDING, PRIORITIES, overdue_before

TABLE = table_of(Task)
_tasks = TABLE.c
_is_late = and_(_tasks.due_date < bindparam("day_began"), _tasks.status != DONE)
FILTERS: dict[str, ColumnElement[bool]] = {
    "status": _tasks.status == bindparam("status"),
    "priority": _tasks.priority == bindparam("priority"),
    "due_before": _tasks.due_date < bindparam("due_before"),
    "due_after": _tasks.due_date >= bindparam("due_after"),
}
OVERDUE: dict[bool, ColumnElement[bool]] = {
    True: _is_late,
    # Spelt out: of what is due at no time, SQL cannot say that it is not late.
    False: or_(
        _tasks.due_date.is_(None), _tasks.due_date >= bindparam("day_began"), _tasks.status == DONE
    ),
}
SORTS: dict[str, ColumnElement[Any]] = {
    "due_date": _tasks.due_date,
    "priority": _tasks.priority,
    # Ids count up as tasks are made.
    "created_at": _tasks.id,
    "title": _tasks.title_key,
}


def get(user: Principal, task_id: int) -> dict[str, Any]:
    """The user's task as the API shows it. Raises `TaskNotFound`, `Forbidden`."""
    query = select(TABLE).where(_tasks.id == task_id)
    return present(get_owned(query, user.id, missing=TaskNotFound(task_id)))


def page(user: Principal, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the user's tasks, filtered and sorted as `args` say."""
    filters = {name: args[name] for name in FILTERS if args[name] is not None}
    listing = _listing(frozenset(filters), args["overdue"], args["sort"])
    if "priority" in filters:
        filters["priority"] = PRIORITIES.index(filters["priority"])
    values = {"user_id": user.id, "day_began": overdue_before(user), **filters}
    found = listing.page(values, name="tasks", limit=args["limit"], offset=args["offset"])
    found["tasks"] = [present(row) for row in found["tasks"]]
    return found


def present(row: Any) -> dict[str, Any]:
    """A row as the API shows it."""
    return {**row._mapping, "priority": PRIORITIES[row.priority]}  # noqa: SLF001 - its public name


def is_untouched(task_id: int) -> bool:
    """Whether a task is still as it was made."""
    row = db.session.execute(
        select(_tasks.status, _tasks.created_at, _tasks.updated_at).where(_tasks.id == task_id)
    ).one()
    return bool(row.status == PENDING and row.updated_at == row.created_at)


@lru_cache(maxsize=512)
def _listing(filters: frozenset[str], overdue: bool | None, sort: str) -> Listing:
    """The user's tasks by these filters in this order, as a statement that is built once."""
    conditions = [FILTERS[name] for name in sorted(filters)]
    if overdue is not None:
        conditions.append(OVERDUE[overdue])
    key = SORTS[sort.removeprefix("-")]
    order: list[ColumnElement[Any]] = [key] if key is _tasks.id else [key, _tasks.id]
    if sort.startswith("-"):
        order = [each.desc() for each in order]
    if key is _tasks.due_date:
        # What is due at no time comes last, whichever way one looks.
        order[0] = order[0].nulls_last()
    query = select(TABLE).where(_tasks.user_id == bindparam("user_id"), *conditions)
    return Listing(query.order_by(*order))
