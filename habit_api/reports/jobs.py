"""Reports that come by themselves."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.reports import service

jobs = Jobs("reports")


@jobs.job(every=timedelta(minutes=10), own_units=True, seconds=600)
def mail_due() -> None:
    """Mail the reports of users whose week has begun."""
    service.mail_due()
