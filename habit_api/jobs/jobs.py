"""The engine's own jobs."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core import answers
from habit_api.core.broker import LONGEST
from habit_api.core.jobs import Jobs
from habit_api.jobs import pulse, service

jobs = Jobs("jobs")


@jobs.job(own_units=True, seconds=LONGEST)
def perform(job_id: int) -> None:
    service.perform(job_id)


@jobs.job(every=timedelta(seconds=10), own_units=True)
def sweep() -> None:
    pulse.note()
    service.sweep()


@jobs.job(every=timedelta(hours=6), own_units=True, seconds=600)
def clean_up() -> None:
    service.clean_up()


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=600)
def forget_answers() -> None:
    """Delete the answers that were kept for a day."""
    answers.forget()
