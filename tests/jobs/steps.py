"""What tests of jobs do over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from habit_api.core.broker import Message
from habit_api.core.extensions import db
from habit_api.core.jobs import Job
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import service
from habit_api.models import Job as Row
from habit_api.models import User
from tests.client import Api


class Outbox:
    """Stands in for the publisher: what was handed to the broker."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, messages: list[Message]) -> None:
        self.sent += messages

    def take(self) -> list[Message]:
        """What was sent since the last time."""
        sent, self.sent = self.sent, []
        return sent


@contextmanager
def job_named(app: Flask, name: str, function: Callable[..., None], **more: Any) -> Iterator[None]:
    """The app knows this job too, while the block runs."""
    options = {"seconds": 5, "every": None, "own_units": False, "attempts": 3} | more
    known: dict[str, Job] = app.extensions["house_jobs"]
    known[name] = Job(name, function, **options)
    try:
        yield
    finally:
        del known[name]


def add_point(user_id: str) -> None:
    """What a job might do: once for each time that it is done, and seen from outside."""
    db.session.execute(
        update(User).where(User.id == UUID(user_id)).values(xp_points=User.xp_points + 1)
    )


def points(api: Api) -> int:
    shown = api.get("/users/me").get_json()
    return int(shown["xp_points"])


def submit(app: Flask, name: str, *ids: Any, **options: Any) -> int:
    """A job with a row, written down and committed."""
    with app.app_context(), unit_of_work():
        return service.submit(name, *ids, **options)


def perform(app: Flask, job_id: int) -> None:
    """What a worker does that got the job's message."""
    with app.app_context():
        service.perform(job_id)


def sweep(app: Flask) -> int:
    with app.app_context():
        return service.sweep()


def row(app: Flask, job_id: int) -> Any:
    with app.app_context():
        return db.session.execute(select(Row.__table__).where(Row.id == job_id)).one_or_none()
