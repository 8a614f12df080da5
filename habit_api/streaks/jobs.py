"""What is done about streaks in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.streaks import breaking

jobs = Jobs("streaks")
BATCH = 200


@jobs.job(every=timedelta(minutes=5), own_units=True, seconds=280)
def tell_broken() -> None:
    """Tell webhooks of streaks that ended with the day before."""
    while breaking.tell_broken(limit=BATCH) == BATCH:
        pass
