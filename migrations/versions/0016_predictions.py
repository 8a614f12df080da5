"""Predictions, their models, and the number that tells whether a habit changed since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_LIVE = sa.text("live")


def upgrade() -> None:
    op.add_column(
        "habits", sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.create_table(
        "predictions",
        sa.Column("habit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("predicted_for", sa.Date(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("model_version", BIG, nullable=True),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("ck_predictions_probability")),
        sa.CheckConstraint("source IN ('model', 'rules')", name=op.f("ck_predictions_source")),
        sa.CheckConstraint(
            "(source = 'model') = (model_version IS NOT NULL)",
            name=op.f("ck_predictions_model_version"),
        ),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_predictions_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_predictions_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("habit_id", name=op.f("pk_predictions")),
    )
    op.create_index(op.f("ix_predictions_user_id"), "predictions", ["user_id"])
    op.create_table(
        "prediction_models",
        sa.Column("id", BIG, nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("samples", BIG, nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("calibration", sa.JSON(), nullable=False),
        sa.Column("trees", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prediction_models")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_prediction_models_live",
        "prediction_models",
        ["live"],
        unique=True,
        sqlite_where=IS_LIVE,
        postgresql_where=IS_LIVE,
    )


def downgrade() -> None:
    op.drop_table("prediction_models")
    op.drop_table("predictions")
    op.drop_column("habits", "revision")
