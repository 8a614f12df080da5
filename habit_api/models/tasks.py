"""Tasks, and the words by which they are found."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, owner, text, updated


class Task(Base):
    """Something to be done.

    `title_key` is the folded form to sort by. `priority` counts up from 0, low. `repeat_from` is
    the due date that a repeating task was given: clock changes and short months move its own.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        # What `task_words` refers to; a list in order of id is read by it, too.
        UniqueConstraint("user_id", "id"),
        Index(None, "user_id", "status", "id"),
        Index(None, "user_id", "priority", "id"),
        Index(None, "user_id", "due_date", "id"),
        Index(None, "user_id", "title_key", "id"),
        Index(
            None,
            "user_id",
            "completed_at",
            sqlite_where=sql("completed_at IS NOT NULL"),
            postgresql_where=sql("completed_at IS NOT NULL"),
        ),
        CheckConstraint("priority BETWEEN 0 AND 3", name="priority"),
        CheckConstraint("(status = 'done') = (completed_at IS NOT NULL)", name="completed_at"),
        NEVER_REUSE_IDS,
    )

    id: Mapped[id_pk]
    user_id: Mapped[owner]
    title: Mapped[text]
    title_key: Mapped[text]
    description: Mapped[text | None]
    status: Mapped[text] = mapped_column(default="pending")
    priority: Mapped[int] = mapped_column(SmallInteger)
    due_date: Mapped[datetime | None] = mapped_column(Instant)
    repeat: Mapped[text | None]
    repeat_from: Mapped[datetime | None] = mapped_column(Instant)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    next_task_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[created]
    updated_at: Mapped[updated]


class TaskWords(Base):
    """The words of a task's title and description, each with its user's own beginning.

    A table of its own: doing a task leaves the index of words alone. SQLite's index is the FTS5
    table `task_search`, which triggers on this one keep. No index is of `task_id` alone: to find a
    user's newest, PostgreSQL would at times walk over everyone's.
    """

    __tablename__ = "task_words"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "task_id"], ["tasks.user_id", "tasks.id"], ondelete="CASCADE"
        ),
        Index(
            "ix_task_words_words",
            "words",
            postgresql_using="gin",
            # A list of what is still to be indexed would be read by every search.
            postgresql_with={"fastupdate": "off"},
            info={"only": "postgresql"},
        ).ddl_if(dialect="postgresql"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"))
