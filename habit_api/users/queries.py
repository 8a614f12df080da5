"""Reading users."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import exists, select

from habit_api.core.errors import TokenRevoked
from habit_api.core.extensions import db
from habit_api.figures.queries import BEST_STREAK
from habit_api.models import Avatar, TelegramLink, User
from habit_api.users.errors import UserNotFound
from habit_api.xp.rules import level

AVATAR = select(Avatar.digest).where(Avatar.user_id == User.id).scalar_subquery().label("avatar")
PROFILE = (
    AVATAR,
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
    return _completed(_of(user_id, *PROFILE))


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
        select(User.id, User.username, User.xp_points, BEST_STREAK, AVATAR).where(
            User.id == user_id, User.is_active, User.public_profile
        )
    ).one_or_none()
    if row is None:
        raise UserNotFound
    return _completed(row)


def _completed(row: Any) -> dict[str, Any]:
    derived = {"level": level(row.xp_points), "avatar_url": _avatar_url(row.id, row.avatar)}
    return {**row._mapping, **derived}  # noqa: SLF001 - a row's public mapping


def _avatar_url(user_id: UUID, digest: str | None) -> str | None:
    """Where the picture is; another one has another address."""
    return None if digest is None else f"/api/v1/users/{user_id}/avatar?v={digest}"


def _of(user_id: UUID, *columns: Any) -> Any:
    """Raises `TokenRevoked` when the user who is asking was deleted in this moment."""
    row = db.session.execute(select(*columns).where(User.id == user_id)).one_or_none()
    if row is None:
        raise TokenRevoked
    return row
