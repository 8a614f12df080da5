"""What the public list is found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_PUBLIC = sa.text("published_at IS NOT NULL AND active")


def upgrade() -> None:
    # Nothing could be published before this revision: there is nothing to fill in.
    op.create_table(
        "public_habits",
        sa.Column("habit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column(
            "words",
            sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_public_habits_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("habit_id", name=op.f("pk_public_habits")),
    )
    op.create_index(
        op.f("ix_public_habits_published_at_habit_id"),
        "public_habits",
        ["published_at", "habit_id"],
    )
    op.create_index(
        op.f("ix_public_habits_category_published_at_habit_id"),
        "public_habits",
        ["category", "published_at", "habit_id"],
    )
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_public_habits_words",
            "public_habits",
            ["words"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    op.drop_index("ix_habits_published_at_id", "habits")


def downgrade() -> None:
    op.create_index(
        "ix_habits_published_at_id",
        "habits",
        ["published_at", "id"],
        sqlite_where=IS_PUBLIC,
        postgresql_where=IS_PUBLIC,
    )
    op.drop_table("public_habits")
