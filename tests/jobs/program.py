"""The program with a job of the tests, for real workers: short leases, a sweep each second.

`tests.jobs.program:app` and `:celery`, as `wsgi` has them. The job adds a point to a user,
and leaves a trace in VAR_DIR each time that it began: the process that did.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import uuid4

from flask import request

from habit_api.app import JOBS, create_app
from habit_api.core import broker, jobs, lease
from habit_api.core.jobs import Jobs
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import service
from tests.jobs.steps import add_point

SECONDS = 2
lease.MARGIN, lease.TRUST, broker.PAUSE = 1, 1, 0.5
traces = Path(os.environ["VAR_DIR"], "traces")
traces.mkdir(parents=True, exist_ok=True)
tests = Jobs("tests")


@tests.job(seconds=SECONDS)
def add(user_id: str, pause: int) -> None:
    """Add a point; the first time stop for `pause` seconds before the commit."""
    first = not list(traces.iterdir())
    (traces / uuid4().hex).write_text(str(os.getpid()))
    add_point(user_id)
    if first:
        time.sleep(pause)


app = create_app()
jobs.init_app(app, [*JOBS, tests])
celery = app.extensions["celery"]
celery.conf.beat_schedule["jobs.sweep"]["schedule"] = 1.0


@app.post("/submit")
def submit() -> dict[str, int]:
    """Write down a job, as a view would."""
    asked = request.get_json()
    with unit_of_work():
        return {"id": service.submit("tests.add", asked["user_id"], asked["pause"])}
