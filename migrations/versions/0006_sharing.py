"""Pleasant habits, treats, links, and the public list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite changes a table by copying it, and would forget how it numbers its rows.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    with op.batch_alter_table("habits", table_kwargs=NEVER_REUSE_IDS) as batch_op:
        batch_op.add_column(
            sa.Column("pleasant", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column(
                "linked_habit_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("treat", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_habits_linked_habit_id"), ["linked_habit_id"], unique=False
        )
        batch_op.create_index(
            "ix_habits_published_at_id",
            ["published_at", "id"],
            unique=False,
            sqlite_where=sa.text("published_at IS NOT NULL AND active"),
            postgresql_where=sa.text("published_at IS NOT NULL AND active"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_habits_linked_habit_id_habits"),
            "habits",
            ["linked_habit_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("habits", table_kwargs=NEVER_REUSE_IDS) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_habits_linked_habit_id_habits"), type_="foreignkey")
        batch_op.drop_index(
            "ix_habits_published_at_id",
            sqlite_where=sa.text("published_at IS NOT NULL AND active"),
            postgresql_where=sa.text("published_at IS NOT NULL AND active"),
        )
        batch_op.drop_index(batch_op.f("ix_habits_linked_habit_id"))
        batch_op.drop_column("published_at")
        batch_op.drop_column("treat")
        batch_op.drop_column("linked_habit_id")
        batch_op.drop_column("pleasant")
