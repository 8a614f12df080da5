"""Which end of a streak webhooks were told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("habits", sa.Column("break_told", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("habits", "break_told")
