"""Acting for a user where nobody is asking: in jobs, commands and bots."""

from __future__ import annotations

from uuid import UUID

from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.models import User

_users = User.__table__.c
# What a `Principal` has of its user beside the ids, in its order.
WHO = (
    _users.username,
    _users.timezone,
    _users.day_start_hour,
    _users.week_start,
    _users.language,
    _users.is_superuser,
)
# No device is signed in when the program acts by itself.
NO_DEVICE = 0


def acting_for(user_id: UUID) -> Principal | None:
    """The user as the services know who is asking; None when there is no active one."""
    user = db.session.get(User, user_id, populate_existing=True)
    return None if user is None or not user.is_active else principal(user)


def principal(user: User | AnyRow) -> Principal:
    """`user`, or a row of its `id` and `WHO`, as the services know who is asking."""
    return Principal(
        id=user.id,
        device_id=NO_DEVICE,
        username=user.username,
        timezone=user.timezone,
        day_start_hour=user.day_start_hour,
        week_start=user.week_start,
        language=user.language,
        is_superuser=user.is_superuser,
    )
