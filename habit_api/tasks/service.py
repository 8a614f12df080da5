"""Writing tasks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, lock_row
from habit_api.core.security import Principal
from habit_api.core.text import name_key
from habit_api.models import Task, User
from habit_api.tasks import doing, repeating
from habit_api.tasks.errors import TaskNotFound
from habit_api.tasks.rules import PENDING, PRIORITIES
from habit_api.tasks.words import learn, relearn

PLAIN = ("title", "description", "due_date", "repeat")
# What a search finds a task by.
FOUND_BY = frozenset({"title", "description"})


def create(user: Principal, values: dict[str, Any]) -> int:
    """Make a task of the user's from all its fields; returns its id. Raises `RepeatInvalid`."""
    lock_row(User, user.id)
    at = now()
    task = Task(user_id=user.id, status=PENDING, created_at=at, updated_at=at)
    _assign(user, task, values)
    db.session.add(task)
    # The id is needed for the answer.
    db.session.flush()
    learn(task)
    doing.move(user, task, values["status"])
    return task.id


def change(user: Principal, task_id: int, values: dict[str, Any]) -> None:
    """Change the fields named in `values`. Raises `TaskNotFound`, `Forbidden`, `RepeatInvalid`."""
    task = _locked(user, task_id)
    # Nothing is written before it is judged.
    with db.session.no_autoflush:
        _assign(user, task, values)
    doing.move(user, task, values.get("status", task.status))
    task.updated_at = now()
    db.session.flush()
    if FOUND_BY & values.keys():
        relearn(task)


def remove(user: Principal, task_id: int) -> None:
    """Delete a task; what it earned stays. Raises `TaskNotFound`, `Forbidden`."""
    _locked(user, task_id)
    db.session.execute(delete(Task).where(Task.id == task_id))


def _locked(user: Principal, task_id: int) -> Task:
    lock_row(User, user.id)
    query = select(Task, Task.user_id).where(Task.id == task_id)
    query = query.execution_options(populate_existing=True)
    task: Task = get_owned(query, user.id, missing=TaskNotFound(task_id)).Task
    return task


def _assign(user: Principal, task: Task, values: dict[str, Any]) -> None:
    before = task.due_date, task.repeat
    for name in PLAIN:
        if name in values:
            setattr(task, name, values[name])
    if "priority" in values:
        task.priority = PRIORITIES.index(values["priority"])
    task.title_key = name_key(task.title)
    if (task.due_date, task.repeat) != before:
        task.repeat_from = task.due_date
        if task.repeat is not None:
            repeating.check(task.repeat, task.due_date or now(), user.timezone)
