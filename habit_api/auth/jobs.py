"""What is done about accounts in the background."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from habit_api.auth import activity, cleaning, recovery
from habit_api.core.jobs import Jobs

jobs = Jobs("auth")


@jobs.job(every=timedelta(hours=1), own_units=True, seconds=600)
def clean_up() -> None:
    """Forget tokens that expired and devices that are gone."""
    cleaning.clean_up()
    cleaning.clean_up_api_tokens()


@jobs.job(seconds=activity.JOB_SECONDS)
def note_use(device_id: int, token_id: int) -> None:
    """Write that a device or an API token is used."""
    activity.note_use(device_id, token_id)


@jobs.job()
def send_reset(user_id: str) -> None:
    """Mail the link to a new password, if there is such a user."""
    recovery.send_reset(UUID(user_id))
