"""Writing the words by which a task is found."""

from __future__ import annotations

from sqlalchemy import delete, insert

from habit_api.core.extensions import db
from habit_api.core.text import words_of
from habit_api.models import Task, TaskWords
from habit_api.tasks import search


def learn(task: Task) -> None:
    """Let searches find a task by what it says now."""
    forms = search.stems(words_of(f"{task.title} {task.description or ''}"))
    words = search.stored_words(task, forms)
    db.session.execute(insert(TaskWords).values(task_id=task.id, user_id=task.user_id, words=words))


def relearn(task: Task) -> None:
    """Let searches find a task by what it says now, and no longer by what it said."""
    db.session.execute(
        delete(TaskWords).where(TaskWords.user_id == task.user_id, TaskWords.task_id == task.id)
    )
    learn(task)
