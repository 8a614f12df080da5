"""Habits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "habits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_value", sa.BigInteger(), nullable=True),
        sa.Column("target_type", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("schedule_type", sa.Text(), nullable=False),
        sa.Column("schedule_weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("schedule_n", sa.SmallInteger(), nullable=False),
        sa.Column("exempt_weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("allowed_skip_days", sa.SmallInteger(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.Column("reminder_times", sa.JSON(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("duration_seconds", sa.SmallInteger(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("longest_streak", sa.Integer(), nullable=False),
        sa.Column("last_completed", sa.Date(), nullable=True),
        sa.Column("run_start", sa.Date(), nullable=True),
        sa.Column("alive_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "allowed_skip_days BETWEEN 0 AND 6", name=op.f("ck_habits_allowed_skip_days")
        ),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_habits_weight")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_habits_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habits")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("habits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_habits_user_id_active_id"), ["user_id", "active", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_habits_user_id_category"), ["user_id", "category"], unique=False
        )
        batch_op.create_index(
            "uq_habits_user_id_name_key",
            ["user_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )


def downgrade() -> None:
    with op.batch_alter_table("habits", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_habits_user_id_name_key",
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )
        batch_op.drop_index(batch_op.f("ix_habits_user_id_category"))
        batch_op.drop_index(batch_op.f("ix_habits_user_id_active_id"))

    op.drop_table("habits")
