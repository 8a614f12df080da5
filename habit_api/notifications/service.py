"""Notifications that users ask for themselves, and putting any of them aside."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.models import Notification, User
from habit_api.notifications import mails, queries
from habit_api.notifications.channels.email import Email
from habit_api.notifications.errors import (
    BeingSent,
    ChannelUnusable,
    ScheduledOutOfRange,
    TooManyScheduled,
)

# A clock that is a little slow may still say "now".
SLACK = timedelta(minutes=5)
AHEAD = timedelta(days=366)
MOST_SCHEDULED = 1_000
KEPT = timedelta(days=90)

_rows = table_of(Notification)


def create(
    user: Principal,
    *,
    title: str,
    channel: str,
    scheduled_at: datetime,
    body: str | None = None,
    habit_id: int | None = None,
) -> int:
    """Have the user told something at a moment; returns the notification's id.

    Raises `ChannelUnusable`, `MailNotConfigured`, `ScheduledOutOfRange`, `TooManyScheduled`, and
    for the habit `HabitNotFound`, `Forbidden`.
    """
    moment = now()
    if not moment - SLACK <= scheduled_at <= moment + AHEAD:
        raise ScheduledOutOfRange
    if habit_id is not None:
        queries.check_habit(user, habit_id)
    if channel == Email.name:
        mails.check_configured()
    if not queries.is_usable(user, channel):
        raise ChannelUnusable(channel)
    lock_row(User, user.id)
    if queries.count_scheduled(user) >= MOST_SCHEDULED:
        raise TooManyScheduled(MOST_SCHEDULED)
    values = {
        "user_id": user.id,
        "habit_id": habit_id,
        "channel": channel,
        "title": title,
        "body": body,
        "scheduled_at": scheduled_at,
        "lease_until": scheduled_at,
        "sweep_at": scheduled_at,
    }
    made = insert(Notification).values(values).returning(Notification.id)
    return int(db.session.scalar(made) or 0)


def dismiss(user: Principal, notification_id: int) -> None:
    """Put a notification aside: one still to come does not, one that came is done with.

    Raises `NotificationNotFound`, `Forbidden`, `BeingSent`.
    """
    row = queries.get(user, notification_id, lock=True)
    if row.status == "sending":
        raise BeingSent
    query = update(Notification).where(Notification.id == notification_id)
    db.session.execute(query.values(status="dismissed", sweep_at=None))


def clean_up() -> int:
    """Delete notifications of long ago; returns how many."""
    old = select(_rows.c.id).where(_rows.c.scheduled_at < now() - KEPT, _rows.c.sweep_at.is_(None))
    return delete_in_batches(_rows, old.order_by(_rows.c.scheduled_at))
