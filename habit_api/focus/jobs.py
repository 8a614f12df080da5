"""What is done about sessions in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.focus import service

jobs = Jobs("focus")
BATCH = 500


@jobs.job(every=timedelta(minutes=5), own_units=True, seconds=240)
def close_overdue() -> None:
    """Write down that sessions left open are abandoned. They count so without it."""
    while service.close_overdue(limit=BATCH) == BATCH:
        pass
