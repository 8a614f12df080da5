"""Whose streaks are watched for webhooks: each user's from time to time, and at each new day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from habit_api.core.clock import now
from habit_api.core.queries import run
from habit_api.webhooks.queries import TABLE, listeners


def due(*, limit: int) -> Sequence[UUID]:
    """Users whose streaks are to be looked at now, those who have waited longest first."""
    first = func.min(TABLE.c.streaks_due)
    query = select(TABLE.c.user_id).where(TABLE.c.active, TABLE.c.streaks_due <= now())
    return run(query.group_by(TABLE.c.user_id).order_by(first).limit(limit)).scalars().all()


def since(user_id: UUID) -> datetime | None:
    """From when on the user's webhooks want to know of streaks that end; None: they do not."""
    asking = [row.id for row in listeners(user_id) if "streak.broken" in row.events]
    query = select(func.min(TABLE.c.created_at)).where(TABLE.c.id.in_(asking))
    found: datetime | None = run(query).scalar() if asking else None
    return found


def look_again(user_id: UUID, moment: datetime) -> None:
    """Have the user's streaks looked at again from `moment` on."""
    run(update(TABLE).where(TABLE.c.user_id == user_id).values(streaks_due=moment))
