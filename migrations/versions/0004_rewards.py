"""Rewards, their draws and claims, and the ledger of experience points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# SQLite changes a table by copying it, and would forget how it numbers its rows.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}


def upgrade() -> None:
    op.create_table(
        "rewards",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("pieces_required", sa.Integer(), nullable=False),
        sa.Column("piece_value", sa.BigInteger(), nullable=True),
        sa.Column("max_daily_claims", sa.Integer(), nullable=True),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("pieces_earned", sa.Integer(), nullable=False),
        sa.Column("claimed_count", sa.Integer(), nullable=False),
        sa.Column("value_earned", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("pieces_earned >= 0", name=op.f("ck_rewards_pieces_earned")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_rewards_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewards")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rewards_user_id_active_id"), ["user_id", "active", "id"], unique=False
        )
        batch_op.create_index(
            "uq_rewards_user_id_name_key",
            ["user_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )

    op.create_table(
        "draws",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("reward_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["habit_id"], ["habits.id"], name=op.f("fk_draws_habit_id_habits"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reward_id"],
            ["rewards.id"],
            name=op.f("fk_draws_reward_id_rewards"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_draws_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("habit_id", "date", name=op.f("uq_draws_habit_id_date")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_draws_reward_id_drawn_on"), ["reward_id", "drawn_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_draws_user_id"), ["user_id"], unique=False)

    op.create_table(
        "reward_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reward_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reward_id"],
            ["rewards.id"],
            name=op.f("fk_reward_claims_reward_id_rewards"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_reward_claims_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward_claims")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reward_claims", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reward_claims_reward_id"), ["reward_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reward_claims_user_id"), ["user_id"], unique=False)

    op.create_table(
        "xp_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_xp_entries_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_xp_entries")),
        sa.UniqueConstraint(
            "user_id",
            "source",
            "source_id",
            "turn",
            name=op.f("uq_xp_entries_user_id_source_source_id_turn"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("xp_entries", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_xp_entries_user_id_created_at_id"),
            ["user_id", "created_at", "id"],
            unique=False,
        )

    with op.batch_alter_table("habit_logs", table_kwargs=NEVER_REUSE_IDS) as batch_op:
        batch_op.add_column(sa.Column("reward_probability", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "reward_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column("got_reward", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("xp_awarded", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(batch_op.f("ix_habit_logs_reward_id"), ["reward_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_habit_logs_reward_id_rewards"),
            "rewards",
            ["reward_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("xp_points", sa.Integer(), nullable=False, server_default="0")
        )


def downgrade() -> None:
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("xp_points")

    with op.batch_alter_table("habit_logs", table_kwargs=NEVER_REUSE_IDS) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_habit_logs_reward_id_rewards"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_habit_logs_reward_id"))
        batch_op.drop_column("xp_awarded")
        batch_op.drop_column("got_reward")
        batch_op.drop_column("reward_id")
        batch_op.drop_column("reward_probability")

    with op.batch_alter_table("xp_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_xp_entries_user_id_created_at_id"))

    op.drop_table("xp_entries")

    with op.batch_alter_table("reward_claims", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reward_claims_user_id"))
        batch_op.drop_index(batch_op.f("ix_reward_claims_reward_id"))

    op.drop_table("reward_claims")

    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draws_user_id"))
        batch_op.drop_index(batch_op.f("ix_draws_reward_id_drawn_on"))

    op.drop_table("draws")

    with op.batch_alter_table("rewards", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rewards_user_id_name_key",
            sqlite_where=sa.text("active"),
            postgresql_where=sa.text("active"),
        )
        batch_op.drop_index(batch_op.f("ix_rewards_user_id_active_id"))

    op.drop_table("rewards")
