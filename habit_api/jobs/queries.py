"""Reading how much there is to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.models import Job


def depth() -> dict[str, Any]:
    """How many jobs are open, and for how many seconds the oldest of them has been."""
    open_jobs = select(func.count(), func.min(Job.created_at)).where(Job.sweep_at.is_not(None))
    count, oldest = db.session.execute(open_jobs).one()
    return {"open": count, "oldest_seconds": _age(oldest)}


def _age(moment: datetime | None) -> float | None:
    return None if moment is None else round((now() - moment).total_seconds(), 1)
