"""What tasks earned, and the words by which they are found, made anew from the tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR

from habit_api.cli.differences import Difference
from habit_api.core.text import words_of
from habit_api.models import Task, TaskWords
from habit_api.tasks import bookkeeping, search

# What is in memory at a time: so many tasks, so many rows on the way.
TASKS, ROWS = 500, 5_000


def differences(connection: Connection) -> Iterator[Difference]:
    """What is wrong, awards first."""
    for row in connection.execution_options(yield_per=ROWS).execute(bookkeeping.awards()):
        yield Difference(f"task {row.id} awards", row.stored, row.right)
    after = 0
    while tasks := _tasks(connection, after):
        after = tasks[-1].id
        yield from _unlike(connection, tasks)


def _tasks(connection: Connection, after: int) -> Sequence[Any]:
    return connection.execute(
        select(Task.id, Task.user_id, Task.title, Task.description)
        .where(Task.id > after)
        .order_by(Task.id)
        .limit(TASKS)
    ).all()


def _unlike(connection: Connection, tasks: Sequence[Any]) -> Iterator[Difference]:
    """The words that are not those of their tasks."""
    texts = [f"{task.title} {task.description or ''}" for task in tasks]
    forms = search.stems({word for text in texts for word in words_of(text)})
    ids = [task.id for task in tasks]
    query = select(TaskWords.task_id, cast(TaskWords.words, Text))
    owners = {task.user_id for task in tasks}
    rows = connection.execute(
        query.where(TaskWords.user_id.in_(owners), TaskWords.task_id.in_(ids))
    )
    stored = {row[0]: row[1] for row in rows}
    rights = _as_stored(connection, [search.stored_words(task, forms) for task in tasks])
    for task_id, right in zip(ids, rights, strict=True):
        if stored.get(task_id) != right:
            yield Difference(f"task {task_id} words", stored.get(task_id), right)


def _as_stored(connection: Connection, words: list[str]) -> Sequence[str]:
    """`words` as the database would give them back."""
    if connection.dialect.name != "postgresql":
        return words
    each = func.unnest(cast(words, ARRAY(TSVECTOR))).column_valued("words")
    return connection.scalars(select(cast(each, Text))).all()
