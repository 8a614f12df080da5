"""What is done for the bot in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.telegram import answering, service, updates

jobs = Jobs("telegram")


@jobs.job(own_units=True, seconds=updates.SECONDS)
def answer(row_id: int) -> None:
    """Answer an update, and what else its chat is waiting for."""
    answering.answer(row_id)


@jobs.job(every=timedelta(seconds=10), own_units=True)
def sweep() -> None:
    """Find the updates whose job was lost, or whose next attempt is due."""
    updates.sweep()


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=600)
def clean_up() -> None:
    """Forget answered updates and codes that are too old."""
    updates.clean_up()
    service.forget_codes()
