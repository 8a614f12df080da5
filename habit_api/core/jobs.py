"""Jobs: what is done later, or again and again, by a worker.

A room's jobs are functions in its `jobs.py`, kept by a `Jobs`. They carry ids, never objects; they
may be called twice for the same thing, and then do it once. They leave with `enqueue`, after the
commit of the unit of work that had the reason for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from celery import Celery, Task, signals
from celery.schedules import crontab
from flask import Flask, current_app

from habit_api.core import broker, metrics
from habit_api.core.broker import CALLS, LONGEST, Message, Publisher
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work

log = structlog.get_logger("habit_api.jobs")
Function = Callable[..., None]
# How long a call by a cron line waits for a worker: whoever comes back the same day still does it.
A_DAY = 86_400.0

# The program's own logs are set up already; with a receiver Celery leaves them alone.
signals.setup_logging.connect(lambda **_: None, weak=False, dispatch_uid="habit_api")


@dataclass(frozen=True, slots=True)
class Job:
    """A function that workers know by `name`.

    It is stopped after `seconds`. It runs inside one unit of work, but with `own_units`, where it
    opens those that it needs. `attempts` counts where it has a row of its own (`jobs.service`). One
    that `calls` servers which users chose, and may wait for them long, has a queue apart.
    """

    name: str
    function: Function
    seconds: int
    every: timedelta | None
    own_units: bool
    attempts: int
    cron: str = ""
    calls: bool = False

    def perform(self, *ids: int | str) -> None:
        """Do it, in this process and app context."""
        if self.own_units:
            self.function(*ids)
            return
        with unit_of_work():
            self.function(*ids)


class Jobs:
    """The jobs of one room."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.all: dict[str, Job] = {}

    def job(
        self,
        *,
        seconds: int = 60,
        every: timedelta | None = None,
        own_units: bool = False,
        attempts: int = 5,
        cron: str = "",
        calls: bool = False,
    ) -> Callable[[Function], Function]:
        """Make a function the job `<room>.<its name>`; see `Job`. With `every` it is periodic.

        `cron` names a setting with a cron line in UTC, by which it is called where one is given.
        """
        if not 0 < seconds <= LONGEST:
            raise ValueError(f"A job takes at most {LONGEST} seconds.")

        def keep(function: Function) -> Function:
            name = f"{self.room}.{function.__name__}"
            self.all[name] = Job(name, function, seconds, every, own_units, attempts, cron, calls)
            return function

        return keep


def init_app(app: Flask, rooms: Iterable[Jobs]) -> None:
    """Give the app its Celery, which knows the jobs of `rooms`. Nothing is connected yet."""
    known = {name: job for room in rooms for name, job in room.all.items()}
    # Beat keeps in it when it last called which; where nothing may be written, nothing else fails.
    with suppress(OSError):
        app.config["VAR_DIR"].mkdir(parents=True, exist_ok=True, mode=0o700)
    celery = Celery("habit_api", set_as_current=False)
    celery.config_from_object(broker.settings(app.config))
    for job in known.values():
        _register(celery, app, job)
    celery.conf.task_routes = {job.name: {"queue": CALLS} for job in known.values() if job.calls}
    periodic = [(job, job.every.total_seconds()) for job in known.values() if job.every]
    celery.conf.beat_schedule = {
        **{job.name: _entry(job, each, expires=each) for job, each in periodic},
        **{
            job.name: _entry(job, crontab.from_string(app.config[job.cron]), expires=A_DAY)
            for job in known.values()
            if job.cron and app.config[job.cron]
        },
    }
    app.extensions |= {"celery": celery, "house_jobs": known}
    app.extensions["house_publisher"] = Publisher(celery)


def find(name: str) -> Job | None:
    """The job of that name, if there is one."""
    job: Job | None = current_app.extensions["house_jobs"].get(name)
    return job


def get(name: str) -> Job:
    """The job of that name. Raises `LookupError`."""
    job = find(name)
    if job is None:
        raise LookupError(f"There is no job {name!r}.")
    return job


def enqueue(name: str, *ids: int | str | UUID, seconds: int | None = None) -> None:
    """Have a worker do the job `name`, once the running unit of work is committed.

    `seconds` is another limit than the job's own. Raises `LookupError` when there is no such job,
    and `RuntimeError` outside a unit of work.
    """
    job, session = get(name), db.session()
    if not session.info.get("writing"):
        raise RuntimeError("Jobs are enqueued inside a unit of work, and leave with its commit.")
    plain = tuple(item if isinstance(item, int) else str(item) for item in ids)
    session.info.setdefault("jobs", []).append(Message(name, plain, seconds or job.seconds))


def waiting(*, patience: float) -> int:
    """How many messages no worker has taken yet. Raises what the broker's transport raises."""
    celery: Celery = current_app.extensions["celery"]
    quick = {"socket_connect_timeout": patience, "socket_timeout": patience, "max_retries": 0}
    with celery.connection_for_read(transport_options=quick) as connection:
        declare = connection.default_channel.queue_declare
        return sum(int(declare(queue.name).message_count) for queue in celery.conf.task_queues)


@contextmanager
def counted(job: Job) -> Iterator[None]:
    """Count what comes of doing `job`, and how long it takes, where figures are kept."""
    started = time.perf_counter()
    try:
        yield
    except Exception:
        _count(job, "failed", started)
        raise
    _count(job, "done", started)


def _register(celery: Celery, app: Flask, job: Job) -> None:
    def run(*ids: int | str) -> None:
        with app.app_context(), structlog.contextvars.bound_contextvars(job=job.name):
            _run(job, ids)

    celery.task(
        run,
        name=job.name,
        base=Task,
        # Of this app alone; Celery would give it to every other one in the process.
        shared=False,
        soft_time_limit=job.seconds,
        time_limit=job.seconds + 5,
    )


def _run(job: Job, ids: tuple[int | str, ...]) -> None:
    started = time.perf_counter()
    try:
        with counted(job):
            job.perform(*ids)
    except Exception:
        log.exception("job.failed", ids=ids)
        raise
    # What is done every few seconds would drown the rest.
    note = log.debug if job.every else log.info
    note("job.done", ids=ids, ms=round((time.perf_counter() - started) * 1000, 2))


def _count(job: Job, outcome: str, started: float) -> None:
    figures = metrics.kept()
    if figures is not None:
        figures.count_job(job.name, outcome, seconds=time.perf_counter() - started)


def _entry(job: Job, schedule: float | crontab, *, expires: float) -> dict[str, Any]:
    """When beat calls a periodic job. A call that nobody took in time is as good as the next."""
    return {"task": job.name, "schedule": schedule, "options": {"expires": expires}}
