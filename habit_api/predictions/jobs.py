"""What is done about predictions in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.broker import LONGEST
from habit_api.core.jobs import Jobs
from habit_api.jobs import service as written
from habit_api.predictions import nightly, service

jobs = Jobs("predictions")


@jobs.job(own_units=True, seconds=LONGEST, attempts=2)
def train() -> None:
    """Train a model; it goes live if it beats the base rate and the rule."""
    service.train()


@jobs.job(cron="TRAIN_SCHEDULE")
def train_on_schedule() -> None:
    """Have a model trained, unless one is about to be; a training that is lost is begun again."""
    written.submit_once(service.TRAIN)


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=3_000)
def make_nightly() -> None:
    """Make the day's predictions of everyone whose night it is and who has none yet."""
    nightly.make()
