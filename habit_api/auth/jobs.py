"""What is done about accounts in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.auth import cleaning
from habit_api.core.jobs import Jobs

jobs = Jobs("auth")


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=600)
def clean_up() -> None:
    """Forget tokens that expired and devices that are gone."""
    cleaning.clean_up()
