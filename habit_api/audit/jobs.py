"""What is done about the audit log in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.audit import service
from habit_api.core.jobs import Jobs

jobs = Jobs("audit")


@jobs.job(every=timedelta(hours=6), own_units=True, seconds=600)
def clean_up() -> None:
    """Delete events that are old."""
    service.clean_up()
