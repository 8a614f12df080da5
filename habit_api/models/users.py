"""Users, and what they are signed in with."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from habit_api.core.database import Base
from habit_api.core.types import Id, Instant
from habit_api.models.words import NEVER_REUSE_IDS, created, id_pk, instant, owner, text, updated


class User(Base):
    """Somebody with an account. The `..._key` columns are the casefolded forms that are unique."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("username_key"),
        UniqueConstraint("email_key"),
        CheckConstraint("day_start_hour BETWEEN 0 AND 6", name="day_start_hour"),
        # By which superusers find the newest, and each other.
        Index(None, "created_at"),
        Index(
            "ix_users_superusers",
            "id",
            sqlite_where=sql("is_superuser = 1"),
            postgresql_where=sql("is_superuser"),
        ),
        # Who gets a report when their week begins.
        Index(
            "ix_users_weekly_report",
            "week_start",
            "timezone",
            sqlite_where=sql("weekly_report_email = 1 AND email_verified = 1 AND is_active = 1"),
            postgresql_where=sql("weekly_report_email AND email_verified AND is_active"),
        ),
        # Whose night it is, batch by batch.
        Index(
            "ix_users_nights",
            "timezone",
            "day_start_hour",
            "id",
            sqlite_where=sql("is_active = 1"),
            postgresql_where=sql("is_active"),
        ),
        # How many the leaderboards rank, without reading the rows.
        Index(
            "ix_users_ranked",
            "id",
            sqlite_where=sql("is_active = 1 AND show_on_leaderboards = 1"),
            postgresql_where=sql("is_active AND show_on_leaderboards"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid.uuid4)
    username: Mapped[text]
    username_key: Mapped[text]
    email: Mapped[text | None]
    email_key: Mapped[text | None]
    email_verified: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[text | None]
    name: Mapped[text | None]
    language: Mapped[text] = mapped_column(default="en")
    timezone: Mapped[text] = mapped_column(default="UTC")
    week_start: Mapped[text] = mapped_column(default="monday")
    day_start_hour: Mapped[int] = mapped_column(SmallInteger, default=0)
    scarcity: Mapped[int] = mapped_column(SmallInteger, default=10)
    reminder_channels: Mapped[list[str]] = mapped_column(
        JSON, default=lambda: ["telegram", "email"]
    )
    ntfy_url: Mapped[text | None]
    weekly_report_email: Mapped[bool] = mapped_column(default=False)
    notice_emails: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    public_profile: Mapped[bool] = mapped_column(default=True)
    show_on_leaderboards: Mapped[bool] = mapped_column(default=True)
    xp_points: Mapped[int] = mapped_column(default=0)
    last_plant_num: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_superuser: Mapped[bool] = mapped_column(default=False)
    last_login_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[created]
    updated_at: Mapped[updated]


class Device(Base):
    """Where a user signed in. Its tokens count until it is revoked; nothing un-revokes it."""

    __tablename__ = "devices"
    __table_args__ = (Index(None, "user_id", "ip"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    user_id: Mapped[owner] = mapped_column(index=True)
    user_agent: Mapped[text | None]
    ip: Mapped[text | None]
    created_at: Mapped[created]
    last_used_at: Mapped[instant] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)


class RefreshToken(Base):
    """One refresh token of a device, known by its `jti`; `parent_id` is the one it was got with."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (UniqueConstraint("jti"), NEVER_REUSE_IDS)

    id: Mapped[id_pk]
    jti: Mapped[text]
    device_id: Mapped[int] = mapped_column(
        Id, ForeignKey("devices.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[int | None] = mapped_column(
        Id, ForeignKey("refresh_tokens.id", ondelete="SET NULL"), index=True
    )
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    voided_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[instant] = mapped_column(index=True)
    created_at: Mapped[created]
