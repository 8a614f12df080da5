"""Reading users."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from habit_api.core.errors import TokenRevoked
from habit_api.core.extensions import db
from habit_api.figures.queries import BEST_STREAK
from habit_api.models import TelegramLink, User
from habit_api.users.errors import UserNotFound
from habit_api.xp.rules import level

PROFILE = (
    User.id,
    User.username,
    User.email,
    User.email_verified,
    exists().where(TelegramLink.user_id == User.id).label("telegram_linked"),
    User.name,
    User.language,
    User.timezone,
    User.xp_points,
    User.is_active,
    User.is_superuser,
    User.last_login_at,
    User.created_at,
    User.updated_at,
)
SETTINGS = (
    User.language,
    User.timezone,
    User.week_start,
    User.day_start_hour,
    User.scarcity,
    User.reminder_channels,
    User.ntfy_url,
    User.weekly_report_email,
    User.notice_emails,
    User.public_profile,
    User.show_on_leaderboards,
)


def profile(user_id: UUID) -> Any:
    """All that users see of themselves."""
    return _with_level(_of(user_id, *PROFILE))


def settings(user_id: UUID) -> Any:
    """The user's settings."""
    return _of(user_id, *SETTINGS)


def email_of(user_id: UUID) -> str | None:
    """The user's e-mail address."""
    address: str | None = _of(user_id, User.email).email
    return address


def public_profile(user_id: UUID) -> Any:
    """What others see of a user. Raises `UserNotFound`."""
    row = db.session.execute(
        select(User.id, User.username, User.xp_points, BEST_STREAK).where(
            User.id == user_id, User.is_active, User.public_profile
        )
    ).one_or_none()
    if row is None:
        raise UserNotFound
    return _with_level(row)


def _with_level(row: Any) -> dict[str, Any]:
    return {**row._mapping, "level": level(row.xp_points)}  # noqa: SLF001 - a row's public mapping


def _of(user_id: UUID, *columns: Any) -> Any:
    """Raises `TokenRevoked` when the user who is asking was deleted in this moment."""
    row = db.session.execute(select(*columns).where(User.id == user_id)).one_or_none()
    if row is None:
        raise TokenRevoked
    return row
