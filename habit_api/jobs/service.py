"""Writing jobs down, doing them, finding those again that were lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select
from structlog import get_logger

from habit_api.core import jobs, lease
from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.errors import AppError
from habit_api.core.extensions import db
from habit_api.core.lease import Lease, LeaseLost
from habit_api.core.queries import lock_name, run
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Job

log = get_logger("habit_api.jobs")

_jobs = table_of(Job)
# What one sweep hands over at most.
SWEPT = 1_000
KEPT = timedelta(days=30)
WORKER_LOST = "The worker was lost."
UNKNOWN = "There is no such job any more."


def submit(name: str, *ids: int | str | UUID, user_id: UUID | None = None) -> int:
    """Write a job down in the running unit of work; it is done in the end. Returns its id.

    Raises `LookupError` when there is no such job.
    """
    seconds = jobs.get(name).seconds
    plain = [item if isinstance(item, int) else str(item) for item in ids]
    values = {"name": name, "args": plain, "user_id": user_id}
    job_id = int(db.session.scalar(insert(Job).values(values).returning(Job.id)) or 0)
    jobs.enqueue("jobs.perform", job_id, seconds=seconds)
    return job_id


def submit_once(name: str, *, user_id: UUID | None = None) -> tuple[int, bool]:
    """Write a job without ids down, unless one is open; returns its id, and whether it is new.

    Raises `LookupError` when there is no such job.
    """
    lock_name(f"jobs {name}")
    waiting = select(_jobs.c.id).where(_jobs.c.name == name, _jobs.c.sweep_at.is_not(None))
    job_id = run(waiting.order_by(_jobs.c.id).limit(1)).scalar()
    return (submit(name, user_id=user_id), True) if job_id is None else (int(job_id), False)


def perform(job_id: int) -> None:
    """Do a job that was written down, unless somebody is at it, or it is done.

    What it writes in its one unit of work is there only together with the row's `done`. An
    `AppError` is final; after any other error there is another attempt, later.
    """
    held = _take(job_id)
    if held is None:
        return
    try:
        _attempt(held)
    except LeaseLost:
        log.warning("job.lease_lost", id=job_id, attempt=held.attempt)


def sweep() -> int:
    """Hand over again what was lost, and what is due for its next attempt; returns how many."""
    with unit_of_work():
        found = lease.overdue(_jobs, limit=SWEPT)
        for row in found:
            # One that the program no longer has is handed over too, and fails.
            job = jobs.find(row.name)
            jobs.enqueue("jobs.perform", row.id, seconds=job.seconds if job else None)
    return len(found)


def clean_up() -> int:
    """Delete jobs that were finished long ago; returns how many."""
    old = select(_jobs.c.id).where(_jobs.c.finished_at < now() - KEPT)
    return delete_in_batches(_jobs, old.order_by(_jobs.c.finished_at))


def _take(job_id: int) -> Lease | None:
    name = db.session.scalar(select(Job.name).where(Job.id == job_id)) or ""
    job = jobs.find(name)
    seconds = job.seconds if job else 0
    with unit_of_work():
        return lease.take(_jobs, job_id, seconds=seconds, status="running")


def _attempt(held: Lease) -> None:
    """Do the job, or write down why not. Raises `LeaseLost`."""
    job = jobs.find(held.row.name)
    if job is None or held.attempt > job.attempts:
        _fail(held, UNKNOWN if job is None else WORKER_LOST)
        return
    try:
        # By its own name: `jobs.perform` is done once it is written down what came of it.
        with jobs.counted(job):
            _do(job, held)
    except LeaseLost:
        raise
    except AppError as error:
        _fail(held, error.text)
    except Exception as error:  # whatever it is, the row tells it and the log shows it
        log.exception("job.attempt_failed", id=held.row.id, name=job.name, attempt=held.attempt)
        # Only its kind: messages may quote what users wrote.
        _give_back(held, type(error).__name__, final=held.attempt >= job.attempts)


def _do(job: jobs.Job, held: Lease) -> None:
    if job.own_units:
        job.function(*held.row.args)
    with unit_of_work():
        if not job.own_units:
            job.function(*held.row.args)
        lease.finish(held, status="done", error=None, finished_at=now())


def _fail(held: Lease, error: str) -> None:
    with unit_of_work():
        lease.finish(held, status="failed", error=error, finished_at=now())


def _give_back(held: Lease, error: str, *, final: bool) -> None:
    if final:
        _fail(held, error)
        return
    with unit_of_work():
        lease.put_off(held, seconds=lease.backoff(held.attempt), status="queued", error=error)
