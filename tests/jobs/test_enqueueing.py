"""Jobs leave after the commit of their cause, and never without it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from habit_api.core.broker import LONGEST, Message
from habit_api.core.errors import Conflict
from habit_api.core.jobs import Jobs, enqueue
from habit_api.core.unit_of_work import unit_of_work

SWEEP = Message("jobs.sweep", (), 60)


class KeptConflict(Conflict):
    keeps_writes = True


@pytest.fixture(autouse=True)
def _context(app, outbox):
    with app.app_context():
        yield


def enqueue_and_raise(error):
    with unit_of_work():
        enqueue("jobs.sweep")
        raise error


def test_a_job_leaves_with_the_commit_and_not_before(outbox):
    with unit_of_work():
        enqueue("jobs.sweep")
        assert outbox.sent == []
    assert outbox.sent == [SWEEP]


def test_a_unit_inside_a_unit_sends_with_the_outer_one(outbox):
    with unit_of_work():
        with unit_of_work():
            enqueue("jobs.sweep")
        assert outbox.sent == []
    assert outbox.sent == [SWEEP]


@pytest.mark.parametrize("error", [RuntimeError, Conflict, KeyboardInterrupt])
def test_what_is_rolled_back_sends_nothing_then_or_later(outbox, error):
    with pytest.raises(error):
        enqueue_and_raise(error)
    with unit_of_work():
        pass
    assert outbox.sent == []


def test_where_writes_are_kept_in_spite_of_an_error_their_jobs_leave(outbox):
    with pytest.raises(KeptConflict):
        enqueue_and_raise(KeptConflict())
    assert outbox.sent == [SWEEP]


def test_a_job_is_sent_once_and_not_with_the_next_unit_again(outbox):
    for _ in range(2):
        with unit_of_work():
            enqueue("jobs.sweep")
    assert outbox.sent == [SWEEP, SWEEP]


def test_ids_travel_as_plain_words_and_numbers(outbox):
    user_id = uuid4()
    with unit_of_work():
        enqueue("jobs.perform", 7, user_id, seconds=30)
    assert outbox.sent == [Message("jobs.perform", (7, str(user_id)), 30)]


def test_an_unknown_job_is_a_mistake_seen_at_once(outbox):
    with unit_of_work(), pytest.raises(LookupError):
        enqueue("jobs.swep")
    assert outbox.sent == []


def test_outside_of_a_unit_there_is_no_commit_to_leave_with():
    with pytest.raises(RuntimeError):
        enqueue("jobs.sweep")


@pytest.mark.parametrize("seconds", [0, LONGEST + 1])
def test_no_job_may_outlast_its_message(seconds):
    with pytest.raises(ValueError, match="at most"):
        Jobs("tests").job(seconds=seconds)


def test_every_job_is_named_after_its_room_and_carries_its_limit(app):
    for name, job in app.extensions["house_jobs"].items():
        task = app.extensions["celery"].tasks[name]
        assert job.function.__module__ == f"habit_api.{name.split('.')[0]}.jobs"
        assert (task.soft_time_limit, task.time_limit) == (job.seconds, job.seconds + 5)


def test_every_periodic_call_expires_before_the_next(app):
    schedule = app.extensions["celery"].conf.beat_schedule
    assert {"focus.close_overdue", "auth.clean_up", "logs.clean_up"} < set(schedule)
    for entry in schedule.values():
        assert 0 < entry["options"]["expires"] <= entry["schedule"]
