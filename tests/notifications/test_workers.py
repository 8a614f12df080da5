"""Real workers over a real Redis, killed in the act: no reminder comes twice, and none is lost.

What was being handed over when its worker was killed is the exception that the rules make.
"""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import ReminderTime
from habit_api.notifications import delivery
from tests.jobs.processes import WORKER, Processes, family, kill, own_redis, until
from tests.notifications.steps import reminded_on, told
from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.redis]

MANY, AT_ONCE = 6, 2
# Two workers start one after the other, each with all of the program to load.
PATIENCE = 120
OURS = [word.replace("tests.jobs.program", "tests.notifications.program") for word in WORKER]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def processes(tmp_path, database_url, port):
    address = {"DATABASE_URL": database_url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    # One process of each worker: another would take the next ones while the first hangs.
    started = Processes(tmp_path, **address, WORKER_CONCURRENCY="1")
    started.var.mkdir(exist_ok=True)
    yield started
    started.stop()


@pytest.fixture
def due(app, owner):
    """A user with several reminders that are due by now."""
    reminded_on(app, owner, "traces")
    for number in range(MANY):
        owner.habit(f"habit {number}", reminder_times=["12:30"])
    moment = now().replace(second=0, microsecond=0)
    planned = {"next_at": moment, "minute": moment.hour * 60 + moment.minute}
    with app.app_context(), unit_of_work():
        db.session.execute(update(ReminderTime).values(planned))
    return owner


def handed_over(processes):
    """How often each habit's reminder was handed to the channel."""
    return Counter(trace.name.split(".")[0] for trace in (processes.var / "traces").glob("*"))


def ended(user, *wanted):
    return lambda: Counter(row["status"] for row in told(user)) == Counter(wanted)


def test_a_killed_worker_s_reminders_are_sent_by_the_next_and_none_twice(
    due, tmp_path, port, processes
):
    (processes.var / "hang").touch()
    with own_redis(tmp_path, port):
        worker = processes.start(*OURS)
        until(
            lambda: handed_over(processes).total() == AT_ONCE, processes=processes, seconds=PATIENCE
        )
        for process in family(worker):
            kill(process)
        (processes.var / "hang").unlink()
        processes.start(*OURS)
        rest = ["sent"] * (MANY - AT_ONCE)
        until(ended(due, "failed", "failed", *rest), processes=processes, seconds=PATIENCE)
    assert set(handed_over(processes).values()) == {1}
    assert {row["last_error"] for row in told(due, status="failed")} == {delivery.UNKNOWN}


def test_without_a_broker_reminders_wait_for_it(due, tmp_path, port, processes):
    processes.start(*OURS)
    with own_redis(tmp_path, port):
        until(ended(due, *["sent"] * MANY), processes=processes, seconds=PATIENCE)
    assert handed_over(processes).total() == MANY
    assert set(handed_over(processes).values()) == {1}
