"""Reading notifications."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate_by_key
from habit_api.core.security import Principal
from habit_api.models import Habit, Notification
from habit_api.notifications import channels
from habit_api.notifications.channels.base import NOTICES
from habit_api.notifications.errors import HabitNotFound, NotificationNotFound

COLUMNS = (
    Notification.id,
    Notification.user_id,
    Notification.habit_id,
    Notification.title,
    Notification.body,
    Notification.channel,
    Notification.scheduled_at,
    Notification.status,
    Notification.sent_at,
    Notification.attempts,
    Notification.last_error,
    Notification.created_at,
)


def get(user: Principal, notification_id: int, *, lock: bool = False) -> Any:
    """The user's notification. Raises `NotificationNotFound`, `Forbidden`."""
    query = select(*COLUMNS).where(Notification.id == notification_id)
    query = query.with_for_update() if lock else query
    return get_owned(query, user.id, missing=NotificationNotFound(notification_id))


def page(user: Principal, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the user's notifications, filtered and sorted as `args` say."""
    query = select(*COLUMNS).where(Notification.user_id == user.id)
    for name in ("status", "channel"):
        if args[name] is not None:
            query = query.where(getattr(Notification, name) == args[name])
    return paginate_by_key(
        query,
        name="notifications",
        key=Notification.scheduled_at,
        row_id=Notification.id,
        descending=args["sort"].startswith("-"),
        args=args,
    )


def is_usable(user: Principal, channel: str) -> bool:
    """Whether a notification that the user asks for would reach them on `channel`."""
    return user.id in channels.known()[channel].addresses({user.id}, kind=NOTICES)


def check_habit(user: Principal, habit_id: int) -> None:
    """Raises `HabitNotFound`, `Forbidden`."""
    query = select(Habit.user_id).where(Habit.id == habit_id)
    get_owned(query, user.id, missing=HabitNotFound(habit_id))


def count_scheduled(user: Principal) -> int:
    """How many of the user's own notifications are still to come, as far as that matters."""
    scheduled = select(Notification.id).where(
        Notification.user_id == user.id,
        Notification.status == "scheduled",
        Notification.date.is_(None),
    )
    return len(db.session.scalars(scheduled.limit(1_001)).all())
