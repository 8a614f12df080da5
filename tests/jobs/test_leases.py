"""A row is in the hands of one worker at a time, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from habit_api.core import lease
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Job
from tests.jobs.steps import Outbox, add_point, job_named, perform, points, submit
from tests.races import racing_app as racing_app  # fixtures, here for these tests too
from tests.races import racing_contract as racing_contract
from tests.races import runner as runner
from tests.times import NOON

WORKERS = 8
JOBS = table_of(Job)


@pytest.fixture
def quiet(racing_app):
    publisher = racing_app.extensions["house_publisher"]
    racing_app.extensions["house_publisher"] = Outbox()
    yield
    racing_app.extensions["house_publisher"] = publisher


def by_workers(call):
    """What `call` gives to so many workers at the same moment."""
    barrier = Barrier(WORKERS)

    def run(_number):
        barrier.wait()
        return call()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(run, range(WORKERS)))


def test_of_many_workers_with_the_same_message_one_does_the_job(racing_app, runner, quiet):
    with job_named(racing_app, "tests.add", add_point):
        ids = [submit(racing_app, "tests.add", runner.user["id"]) for _ in range(4)]
        by_workers(lambda: [perform(racing_app, job_id) for job_id in ids])
    assert points(runner) == len(ids)


def test_of_sweeps_at_once_each_hands_over_other_rows(racing_app, runner, quiet):
    def sweep():
        with racing_app.app_context(), unit_of_work():
            return [row.id for row in lease.overdue(JOBS, limit=3)]

    with job_named(racing_app, "tests.add", add_point), time_machine.travel(NOON, tick=False):
        ids = [submit(racing_app, "tests.add", runner.user["id"]) for _ in range(6)]
    found = [job_id for swept in by_workers(sweep) for job_id in swept]
    assert sorted(found) == sorted(set(found))
    assert set(found) <= set(ids)


def test_the_sweep_takes_the_oldest_first_and_no_more_than_it_may(app, owner, outbox, add):
    with time_machine.travel(NOON, tick=False) as hand:
        ids = []
        for _ in range(3):
            ids.append(submit(app, add, owner.user["id"]))
            hand.shift(1)
        hand.shift(lease.TRUST)
        with app.app_context():
            found = []
            for _ in range(3):
                with unit_of_work():
                    found.append([row.id for row in lease.overdue(JOBS, limit=2)])
    assert found == [ids[:2], ids[2:], []]


def test_a_table_may_say_which_of_its_rows_may_be_taken(app, owner, outbox, add):
    job_id = submit(app, add, owner.user["id"])
    with app.app_context(), unit_of_work():
        only = JOBS.c.status == "running"
        assert lease.take(JOBS, job_id, seconds=5, only=only) is None
        assert lease.take(JOBS, job_id, seconds=5, only=~only, status="running") is not None
        kept = db.session.scalar(select(Job.status).where(Job.id == job_id))
    assert kept == "running"


@given(attempt=st.integers(1, 10_000), first=st.floats(0.1, 60), longest=st.floats(60, 1e6))
def test_the_next_try_is_later_each_time_scattered_and_bounded(attempt, first, longest):
    whole = min(longest, first * 2.0 ** min(attempt - 1, 32))
    waited = [lease.backoff(attempt, first=first, longest=longest) for _ in range(3)]
    assert all(whole / 2 <= seconds <= whole for seconds in waited)
    assert len(set(waited)) > 1
