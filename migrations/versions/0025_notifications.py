"""Notifications, and when each habit reminds of itself next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("sweep_at IS NOT NULL")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
BATCH = 1_000


def upgrade() -> None:
    times = op.create_table(
        "reminder_times",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", BIG, nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_reminder_times_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_reminder_times_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_times")),
        sa.UniqueConstraint("habit_id", "minute", name=op.f("uq_reminder_times_habit_id_minute")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminder_times_user_id"), "reminder_times", ["user_id"])
    op.create_index(op.f("ix_reminder_times_next_at"), "reminder_times", ["next_at"])
    _fill(times)
    op.create_table(
        "notifications",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("habit_id", BIG, nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("minute", sa.SmallInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("scheduled_at", INSTANT, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=False),
        sa.Column("sweep_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "status IN ('scheduled', 'sending', 'sent', 'failed', 'missed', 'dismissed')",
            name=op.f("ck_notifications_status"),
        ),
        sa.CheckConstraint(
            "(status IN ('scheduled', 'sending')) = (sweep_at IS NOT NULL)",
            name=op.f("ck_notifications_finished"),
        ),
        sa.CheckConstraint(
            "(date IS NULL) = (minute IS NULL)", name=op.f("ck_notifications_reminder")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_notifications_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["habit_id"],
            ["habits.id"],
            name=op.f("fk_notifications_habit_id_habits"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint(
            "habit_id",
            "date",
            "minute",
            "channel",
            name=op.f("uq_notifications_habit_id_date_minute_channel"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_notifications_user_id_scheduled_at_id"),
        "notifications",
        ["user_id", "scheduled_at", "id"],
    )
    op.create_index(op.f("ix_notifications_scheduled_at"), "notifications", ["scheduled_at"])
    op.create_index(
        "ix_notifications_channel_sweep_at_open",
        "notifications",
        ["channel", "sweep_at"],
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )


def downgrade() -> None:
    op.drop_table("notifications")
    op.drop_table("reminder_times")


def _fill(times: sa.Table) -> None:
    """Plan the times that habits have already. A skipped one sets itself right when it is due."""
    habits = sa.table(
        "habits",
        sa.column("id", BIG),
        sa.column("user_id", sa.Uuid()),
        sa.column("active", sa.Boolean()),
        sa.column("reminder_times", sa.JSON()),
    )
    users = sa.table("users", sa.column("id", sa.Uuid()), sa.column("timezone", sa.Text()))
    bind, last = op.get_bind(), 0
    while True:
        page = (
            sa.select(habits.c.id, habits.c.user_id, habits.c.reminder_times, users.c.timezone)
            .join(users, users.c.id == habits.c.user_id)
            .where(habits.c.id > last, habits.c.active)
            .order_by(habits.c.id)
            .limit(BATCH)
        )
        rows = bind.execute(page).all()
        made = [
            {"user_id": row.user_id, "habit_id": row.id, "minute": minute, "next_at": at}
            for row in rows
            for minute, at in _next(row.reminder_times or [], row.timezone)
        ]
        if made:
            op.bulk_insert(times, made)
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def _next(texts: list[str], timezone: str) -> list[tuple[int, datetime]]:
    moment = datetime.now(UTC)  # noqa: TID251 - a migration stands by itself
    local = moment.astimezone(ZoneInfo(timezone))
    found = []
    for text in texts:
        hour, minute = int(text[:2]), int(text[3:])
        at = local.replace(hour=hour, minute=minute, second=0, microsecond=0, fold=0)
        if at <= local:
            at += timedelta(days=1)
        found.append((hour * 60 + minute, at.astimezone(UTC)))
    return found
