"""Find those whose night it is by an index, and the live model on SQLite too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_users_nights",
        "users",
        ["timezone", "day_start_hour", "id"],
        sqlite_where=sa.text("is_active = 1"),
        postgresql_where=sa.text("is_active"),
    )
    # SQLite asks `live = 1`, and takes an index of rows that are merely `live` for another one.
    _index_live("live = 1")


def downgrade() -> None:
    _index_live("live")
    op.drop_index("ix_users_nights", "users")


def _index_live(sqlite_where: str) -> None:
    op.drop_index("uq_prediction_models_live", "prediction_models")
    op.create_index(
        "uq_prediction_models_live",
        "prediction_models",
        ["live"],
        unique=True,
        sqlite_where=sa.text(sqlite_where),
        postgresql_where=sa.text("live"),
    )
