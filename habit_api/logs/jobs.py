"""What is done about entries in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.logs import service

jobs = Jobs("logs")


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=600)
def clean_up() -> None:
    """Forget reverted days that can no longer be put back."""
    service.forget_reverted()
