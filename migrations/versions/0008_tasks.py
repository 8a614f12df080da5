"""Tasks, and the words by which they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SORTED_BY = ("status", "priority", "due_date", "title_key")

# The words are cut and folded before they come here: no folding of accents, no ranking.
FTS = """
    CREATE VIRTUAL TABLE task_search USING fts5(
        words, content='task_words', content_rowid='task_id',
        tokenize="unicode61 remove_diacritics 0 tokenchars '_'", columnsize=0
    )
"""
FORGET = """
    INSERT INTO task_search (task_search, rowid, words) VALUES ('delete', old.task_id, old.words);
"""
LEARN = "INSERT INTO task_search (rowid, words) VALUES (new.task_id, new.words);"
TRIGGERS = {"INSERT": LEARN, "DELETE": FORGET, "UPDATE": FORGET + LEARN}


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("due_date", MOMENT, nullable=True),
        sa.Column("repeat", sa.Text(), nullable=True),
        sa.Column("repeat_from", MOMENT, nullable=True),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.Column("next_task_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("priority BETWEEN 0 AND 3", name=op.f("ck_tasks_priority")),
        sa.CheckConstraint(
            "(status = 'done') = (completed_at IS NOT NULL)", name=op.f("ck_tasks_completed_at")
        ),
        sa.ForeignKeyConstraint(
            ["next_task_id"],
            ["tasks.id"],
            name=op.f("fk_tasks_next_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tasks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("user_id", "id", name=op.f("uq_tasks_user_id_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tasks_next_task_id"), "tasks", ["next_task_id"])
    for name in SORTED_BY:
        op.create_index(op.f(f"ix_tasks_user_id_{name}_id"), "tasks", ["user_id", name, "id"])
    op.create_table(
        "task_words",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", ID, autoincrement=False, nullable=False),
        sa.Column(
            "words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "task_id"],
            ["tasks.user_id", "tasks.id"],
            name=op.f("fk_task_words_user_id_task_id_tasks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "task_id", name=op.f("pk_task_words")),
    )
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_task_words_words",
            "task_words",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
        return
    op.execute(FTS)
    for event, statements in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER task_words_{event.lower()} AFTER {event} ON task_words"
            f" BEGIN {statements} END"
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute("DROP TABLE task_search")
    # Triggers go with their table.
    op.drop_table("task_words")
    op.drop_table("tasks")
