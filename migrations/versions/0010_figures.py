"""Activity days, standings, and the buckets of large leaderboards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IS_RANKED = "is_active AND show_on_leaderboards"
# The days in a row that end at each date: dates of one run differ from their place by the same.
FILL_DAYS = """
    INSERT INTO activity_days (
        user_id, date, completions, sessions, focus_min, earned, run, earned_run, updated_at
    )
    SELECT user_id, date, completions, 0, 0, earned,
        row_number() OVER (PARTITION BY user_id, run ORDER BY date),
        CASE WHEN earned > 0 THEN
            row_number() OVER (PARTITION BY user_id, earned > 0, earned_run ORDER BY date)
        ELSE 0 END,
        updated_at
    FROM (
        SELECT days.*,
            {number} - row_number() OVER (PARTITION BY user_id ORDER BY date) AS run,
            {number} - row_number() OVER (
                PARTITION BY user_id, earned > 0 ORDER BY date
            ) AS earned_run
        FROM (
            SELECT user_id, date, count(*) AS completions, max(created_at) AS updated_at,
                sum(CASE WHEN xp_awarded > 0 THEN 1 ELSE 0 END) AS earned
            FROM habit_logs WHERE status = 'completed' GROUP BY user_id, date
        ) AS days
    ) AS numbered
"""
# What is held of the ledger, in the last span of each user: a revert has the odd turn after.
FILL_STANDINGS = """
    INSERT INTO standings (
        user_id, span, since, xp, focus_min, sessions, completions, best_streak, visible
    )
    SELECT spans.user_id, '{span}', spans.since, sum(held.amount), 0, 0,
        sum(CASE WHEN held.source = 'completion' AND held.amount > 0 THEN 1 ELSE 0 END),
        {best}, (SELECT {ranked} FROM users WHERE users.id = spans.user_id)
    FROM (
        SELECT user_id, max({begins}) AS since FROM xp_entries
        WHERE turn % 2 = 0 GROUP BY user_id
    ) AS spans
    JOIN (
        SELECT entries.user_id, entries.source, {begins} AS since,
            CASE WHEN EXISTS (
                SELECT 1 FROM xp_entries AS undone
                WHERE undone.user_id = entries.user_id AND undone.source = entries.source
                AND undone.source_id = entries.source_id AND undone.turn = entries.turn + 1
            ) THEN 0 ELSE amount END AS amount
        FROM xp_entries AS entries WHERE turn % 2 = 0
    ) AS held ON held.user_id = spans.user_id AND held.since = spans.since
    GROUP BY spans.user_id, spans.since
"""
BEST = """(
    SELECT coalesce(max(earned_run), 0) FROM activity_days WHERE user_id = spans.user_id
)"""
NUMBER = {"postgresql": "(date - DATE '2000-01-01')", "sqlite": "CAST(julianday(date) AS INTEGER)"}
BEGINS = {
    "postgresql": {
        "all": "TIMESTAMPTZ '1970-01-01 00:00:00+00'",
        "month": "date_trunc('month', created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'",
        "week": "date_trunc('week', created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'",
    },
    "sqlite": {
        "all": "'1970-01-01 00:00:00.000000'",
        "month": "strftime('%Y-%m-01 00:00:00.000000', created_at)",
        "week": "date(created_at, '-6 days', 'weekday 1') || ' 00:00:00.000000'",
    },
}


def upgrade() -> None:
    op.create_table(
        "activity_days",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("focus_min", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("earned_run", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_activity_days_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "date", name=op.f("pk_activity_days")),
    )
    op.create_table(
        "standings",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("xp", sa.Integer(), nullable=False),
        sa.Column("focus_min", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("best_streak", sa.Integer(), nullable=False),
        sa.Column("visible", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_standings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "span", name=op.f("pk_standings")),
    )
    op.create_table(
        "standing_snapshots",
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("users", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("figure", "span", name=op.f("pk_standing_snapshots")),
    )
    op.create_table(
        "standing_buckets",
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("figure", "span", "value", name=op.f("pk_standing_buckets")),
    )
    _fill(op.get_context().dialect.name)
    # After the rows: indexes are made faster in one go.
    for run in ("run", "earned_run"):
        name = op.f(f"ix_activity_days_user_id_{run}_date")
        op.create_index(name, "activity_days", ["user_id", run, "date"])
    for figure in ("xp", "focus_min", "sessions", "best_streak"):
        op.create_index(
            f"ix_standings_{figure}",
            "standings",
            ["span", "since", figure, "user_id"],
            sqlite_where=sa.text(f"visible = 1 AND {figure} > 0"),
            postgresql_where=sa.text(f"visible AND {figure} > 0"),
        )
    op.create_index(
        "ix_users_ranked",
        "users",
        ["id"],
        sqlite_where=sa.text("is_active = 1 AND show_on_leaderboards = 1"),
        postgresql_where=sa.text(IS_RANKED),
    )


def _fill(dialect: str) -> None:
    op.execute(FILL_DAYS.format(number=NUMBER[dialect]))
    for span, begins in BEGINS[dialect].items():
        best = BEST if span == "all" else "0"
        words = {"span": span, "begins": begins, "best": best, "ranked": IS_RANKED}
        op.execute(FILL_STANDINGS.format(**words))


def downgrade() -> None:
    op.drop_index("ix_users_ranked", "users")
    op.drop_table("standing_buckets")
    op.drop_table("standing_snapshots")
    op.drop_table("standings")
    op.drop_table("activity_days")
