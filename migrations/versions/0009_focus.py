"""Focus sessions and their plants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IS_ACTIVE = sa.text("status = 'active'")


def upgrade() -> None:
    op.create_table(
        "focus_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("planned_min", sa.SmallInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("focus_min", sa.SmallInteger(), nullable=False),
        sa.Column("xp_awarded", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("focus_min BETWEEN 0 AND 480", name=op.f("ck_focus_sessions_focus_min")),
        sa.CheckConstraint(
            "status IN ('active', 'completed', 'abandoned')",
            name=op.f("ck_focus_sessions_status"),
        ),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_focus_sessions_habit_id_habits"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.id"],
            name=op.f("fk_focus_sessions_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_focus_sessions_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_sessions")),
        sqlite_autoincrement=True,
    )
    for columns in (["habit_id"], ["task_id"], ["user_id", "started_at", "id"]):
        op.create_index(op.f(f"ix_focus_sessions_{'_'.join(columns)}"), "focus_sessions", columns)
    op.create_index(
        op.f("ix_focus_sessions_user_id_date_id"), "focus_sessions", ["user_id", "date", "id"]
    )
    op.create_index(
        "uq_focus_sessions_user_id_active",
        "focus_sessions",
        ["user_id"],
        unique=True,
        sqlite_where=IS_ACTIVE,
        postgresql_where=IS_ACTIVE,
    )
    op.create_index(
        "ix_focus_sessions_deadline_active",
        "focus_sessions",
        ["deadline"],
        sqlite_where=IS_ACTIVE,
        postgresql_where=IS_ACTIVE,
    )
    op.create_table(
        "plants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "session_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("plant_type", sa.Text(), nullable=False),
        sa.Column("plant_num", sa.Integer(), nullable=False),
        sa.Column("growth_stage", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("growth_stage BETWEEN 0 AND 5", name=op.f("ck_plants_growth_stage")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["focus_sessions.id"],
            name=op.f("fk_plants_session_id_focus_sessions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_plants_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plants")),
        sa.UniqueConstraint("session_id", name=op.f("uq_plants_session_id")),
        sa.UniqueConstraint("user_id", "plant_num", name=op.f("uq_plants_user_id_plant_num")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("last_plant_num", sa.Integer(), nullable=False, server_default="0")
        )


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("last_plant_num")
    op.drop_table("plants")
    op.drop_table("focus_sessions")
