"""Where an account is told of without a sign-in: webhooks, the calendar, the ntfy topic."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, update

from habit_api.audit import service as audit
from habit_api.core.extensions import db
from habit_api.models import CalendarToken, User
from habit_api.webhooks import service as webhooks


def close(user_id: UUID) -> bool:
    """Have nothing told any more at addresses that somebody else may have set; whether any was.

    Webhooks stay, switched off: what they are for is nowhere else. The rest is soon set anew.
    """
    switched_off = webhooks.switch_all_off(user_id)
    if switched_off:
        audit.record("webhooks.switched_off", user_id=user_id, webhooks=switched_off)
    feed = delete(CalendarToken).where(CalendarToken.user_id == user_id)
    had_feed = db.session.scalar(feed.returning(CalendarToken.user_id)) is not None
    if had_feed:
        audit.record("calendar.revoked", user_id=user_id)
    topic = update(User).where(User.id == user_id, User.ntfy_url.is_not(None))
    had_topic = db.session.scalar(topic.values(ntfy_url=None).returning(User.id)) is not None
    if had_topic:
        audit.record("ntfy.removed", user_id=user_id)
    return bool(switched_off) or had_feed or had_topic
