"""The one place where a task becomes done, and the one where it is open again.

The user's row must be locked: of two calls at once the second finds what the first did.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.figures import service as figures
from habit_api.models import Task
from habit_api.tasks import queries, repeating
from habit_api.tasks.rules import DONE
from habit_api.tasks.words import learn
from habit_api.xp import service as xp


def move(user: Principal, task: Task, status: str) -> None:
    """Bring a task into another state, with all that comes of it."""
    if status == DONE and task.status != DONE:
        finish(user, task)
    elif status != DONE and task.status == DONE:
        reopen(user, task, status)
    else:
        task.status = status


def finish(user: Principal, task: Task) -> None:
    """Mark an open task as done: it is paid, and one that repeats has its next made."""
    task.status, task.completed_at = DONE, now()
    points = xp.amounts().per_task
    xp.award(user.id, points, xp.TASK, task.id, at=task.completed_at)
    figures.earned(user.id, at=task.completed_at, xp=points)
    # One that was done before, and opened again, may still have its next.
    if task.repeat is not None and task.next_task_id is None:
        task.next_task_id = _make_next(user, task, task.repeat, task.completed_at)


def reopen(user: Principal, task: Task, status: str) -> None:
    """Open a done task again: its pay goes back, and its next goes if nobody has touched it."""
    task.status, task.completed_at = status, None
    taken = xp.take_back(user.id, xp.TASK, task.id)
    if taken is not None and not taken.imported:
        figures.earned(user.id, at=taken.awarded_at, xp=-taken.amount)
    made = task.next_task_id
    if made is not None and queries.is_untouched(made):
        task.next_task_id = None
        # Before the row that it points at goes.
        db.session.flush()
        db.session.execute(delete(Task).where(Task.id == made))


def _make_next(user: Principal, task: Task, repeat: str, done_at: datetime) -> int | None:
    """The task after one that was done; None when its rule has come to an end."""
    rest = repeating.rest(repeat)
    start = task.repeat_from or task.due_date or done_at
    after = max(done_at, task.due_date or done_at)
    due = repeating.following(repeat, start, user.timezone, after=after)
    if rest is None or due is None:
        return None
    made = Task(
        user_id=user.id,
        title=task.title,
        title_key=task.title_key,
        description=task.description,
        priority=task.priority,
        due_date=due,
        repeat=rest,
        repeat_from=start,
        created_at=done_at,
        updated_at=done_at,
    )
    db.session.add(made)
    # Its id is needed.
    db.session.flush()
    learn(made)
    return made.id
