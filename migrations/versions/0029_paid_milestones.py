"""Entries name the milestone whose bonus they hold: with amounts as settings, points do not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("habit_logs", sa.Column("paid_milestone", sa.Integer(), nullable=True))
    # What was paid until now was 10, and these on top.
    op.execute("""
        UPDATE habit_logs SET paid_milestone = CASE xp_awarded
            WHEN 35 THEN 7 WHEN 110 THEN 30 WHEN 310 THEN 100 ELSE 365 END
        WHERE status = 'completed' AND xp_awarded IN (35, 110, 310, 1010)
    """)


def downgrade() -> None:
    op.drop_column("habit_logs", "paid_milestone")
