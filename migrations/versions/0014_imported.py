"""What was imported with its points is marked, so that it counts on no leaderboard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("habit_logs", "draws", "focus_sessions", "xp_entries")


def upgrade() -> None:
    for table in TABLES:
        # With a default the rows that are there need not be written.
        column = sa.Column("imported", sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, column)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "imported")
