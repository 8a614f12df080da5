"""Weekly reports, and the indexes that they are made and found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_reports",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_week", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_weekly_reports_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_weekly_reports")),
    )
    op.create_index(
        "ix_users_weekly_report",
        "users",
        ["week_start", "timezone"],
        sqlite_where=sa.text("weekly_report_email = 1 AND email_verified = 1 AND is_active = 1"),
        postgresql_where=sa.text("weekly_report_email AND email_verified AND is_active"),
    )
    op.create_index(
        op.f("ix_tasks_user_id_completed_at"),
        "tasks",
        ["user_id", "completed_at"],
        sqlite_where=sa.text("completed_at IS NOT NULL"),
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_tasks_user_id_completed_at"), table_name="tasks")
    op.drop_index("ix_users_weekly_report", table_name="users")
    op.drop_table("weekly_reports")
