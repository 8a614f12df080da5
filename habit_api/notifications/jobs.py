"""What people are told is told in the background."""

from __future__ import annotations

from datetime import timedelta

from habit_api.core.jobs import Jobs
from habit_api.notifications import delivery, mails, reminding, service

jobs = Jobs("notifications")


@jobs.job(own_units=True, seconds=mails.SECONDS)
def send_mail(mail_id: int) -> None:
    mails.send(mail_id)


@jobs.job(every=timedelta(seconds=10), own_units=True)
def sweep_mails() -> None:
    mails.sweep()


@jobs.job(every=timedelta(seconds=15), own_units=True, seconds=600)
def remind() -> None:
    reminding.remind()


@jobs.job(own_units=True, seconds=delivery.BUDGET + 2 * delivery.SECONDS, calls=True)
def deliver(channel: str) -> None:
    delivery.deliver(channel)


@jobs.job(every=timedelta(seconds=10), own_units=True)
def sweep() -> None:
    delivery.sweep()


@jobs.job(every=timedelta(hours=6), own_units=True, seconds=600)
def clean_up() -> None:
    mails.clean_up()
    service.clean_up()
