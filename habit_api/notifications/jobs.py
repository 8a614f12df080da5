"""What people are told is told in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.notifications import mails

jobs = Jobs("notifications")


@jobs.job(own_units=True, seconds=mails.SECONDS)
def send_mail(mail_id: int) -> None:
    mails.send(mail_id)


@jobs.job(every=timedelta(seconds=10), own_units=True)
def sweep_mails() -> None:
    mails.sweep()


@jobs.job(every=timedelta(hours=6), own_units=True, seconds=600)
def clean_up() -> None:
    mails.clean_up()
