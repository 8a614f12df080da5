"""What is said to the bot, and the codes by which a chat becomes somebody's."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("sweep_at IS NOT NULL")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("telegram_links") as links:
        links.add_column(sa.Column("memory", sa.JSON(), nullable=True))
    op.create_table(
        "telegram_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_telegram_codes_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_codes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_telegram_codes_user_id")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_telegram_codes_code_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_telegram_codes_expires_at"), "telegram_codes", ["expires_at"])
    op.create_table(
        "telegram_updates",
        sa.Column("id", ID, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=True),
        sa.Column("calls", sa.JSON(), nullable=True),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sweep_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('received', 'answering', 'done', 'failed')",
            name=op.f("ck_telegram_updates_status"),
        ),
        sa.CheckConstraint(
            "(status IN ('done', 'failed')) = (finished_at IS NOT NULL)"
            " AND (finished_at IS NULL) = (sweep_at IS NOT NULL)",
            name=op.f("ck_telegram_updates_finished"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegram_updates")),
        sa.UniqueConstraint("update_id", name=op.f("uq_telegram_updates_update_id")),
        sqlite_autoincrement=True,
    )
    for columns in (["chat_id", "update_id"], ["finished_at"]):
        name = op.f(f"ix_telegram_updates_{'_'.join(columns)}")
        op.create_index(name, "telegram_updates", columns)
    op.create_index(
        "ix_telegram_updates_sweep_at_open",
        "telegram_updates",
        ["sweep_at"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    op.drop_table("telegram_updates")
    op.drop_table("telegram_codes")
    with op.batch_alter_table("telegram_links") as links:
        links.drop_column("memory")
