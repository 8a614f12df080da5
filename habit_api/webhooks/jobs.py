"""What is done about webhooks in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.webhooks import delivering

jobs = Jobs("webhooks")


@jobs.job(own_units=True, seconds=delivering.JOB_SECONDS, calls=True)
def deliver(webhook_id: int) -> None:
    delivering.deliver(webhook_id)


@jobs.job(every=timedelta(seconds=5), own_units=True)
def sweep() -> None:
    delivering.sweep()


@jobs.job(every=timedelta(hours=6), own_units=True, seconds=600)
def clean_up() -> None:
    delivering.clean_up()
