"""Entries, and days whose entry was reverted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "habit_logs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("streak_count", sa.Integer(), nullable=True),
        sa.Column("run_start", sa.Date(), nullable=True),
        sa.Column("habit_weight", sa.Integer(), nullable=True),
        sa.Column("total_weight", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_habit_logs_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_habit_logs_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habit_logs")),
        sa.UniqueConstraint("habit_id", "date", name=op.f("uq_habit_logs_habit_id_date")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("habit_logs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_habit_logs_habit_id_streak_count"),
            ["habit_id", "streak_count"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_habit_logs_user_id_created_at_id"),
            ["user_id", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_habit_logs_user_id_date_id"), ["user_id", "date", "id"], unique=False
        )

    op.create_table(
        "reverted_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_reverted_entries_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_reverted_entries_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reverted_entries")),
        sa.UniqueConstraint("habit_id", "date", name=op.f("uq_reverted_entries_habit_id_date")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reverted_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reverted_entries_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reverted_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reverted_entries_user_id"))

    op.drop_table("reverted_entries")

    with op.batch_alter_table("habit_logs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_habit_logs_user_id_date_id"))
        batch_op.drop_index(batch_op.f("ix_habit_logs_user_id_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_habit_logs_habit_id_streak_count"))

    op.drop_table("habit_logs")
