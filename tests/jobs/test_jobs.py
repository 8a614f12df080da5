"""A job that was written down is done in the end, and its effect is there once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from habit_api.core.broker import Message
from habit_api.core.errors import Conflict
from habit_api.core.extensions import db
from habit_api.core.lease import MARGIN, TRUST, LeaseLost
from habit_api.core.metrics import Figures
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import service
from tests.jobs.steps import add_point, job_named, perform, points, row, submit, sweep
from tests.times import NOON

SECONDS = 5
DAY = 86_400


@pytest.fixture
def clock(owner, outbox):
    with time_machine.travel(NOON, tick=False) as hand:
        owner.token = owner.sign_in("ada").token
        yield hand


def later(hand, seconds):
    hand.shift(timedelta(seconds=seconds))


def fail(_user_id):
    raise OSError("a secret that some library quotes")


def refuse(_user_id):
    raise Conflict


def test_a_job_is_queued_with_its_cause_and_done_by_its_message(app, owner, outbox, add):
    job_id = submit(app, add, owner.user["id"])
    assert outbox.take() == [Message("jobs.perform", (job_id,), SECONDS)]
    assert (row(app, job_id).status, row(app, job_id).attempts) == ("queued", 0)
    perform(app, job_id)
    done = row(app, job_id)
    assert (done.status, done.attempts, done.error) == ("done", 1, None)
    assert done.finished_at is not None
    assert points(owner) == 1


def test_without_its_cause_there_is_no_job(app, owner, outbox, add):
    def submit_and_fail():
        with unit_of_work():
            ids.append(service.submit(add, owner.user["id"]))
            raise Conflict

    ids: list[int] = []
    with app.app_context(), pytest.raises(Conflict):
        submit_and_fail()
    assert (row(app, ids[0]), outbox.sent) == (None, [])


def test_an_unknown_job_is_not_written_down(app, outbox):
    with pytest.raises(LookupError):
        submit(app, "tests.nothing")


def test_a_message_that_comes_twice_does_it_once(app, owner, outbox, add):
    job_id = submit(app, add, owner.user["id"])
    perform(app, job_id)
    perform(app, job_id)
    assert (points(owner), row(app, job_id).attempts) == (1, 1)


def test_a_message_without_a_job_does_nothing(app, outbox):
    perform(app, 2**63 - 1)
    assert outbox.sent == []


def test_a_lost_message_is_made_up_for(app, owner, clock, outbox, add):
    job_id = submit(app, add, owner.user["id"])
    outbox.take()
    later(clock, TRUST - 1)
    assert sweep(app) == 0
    later(clock, 1)
    assert sweep(app) == 1
    assert outbox.take() == [Message("jobs.perform", (job_id,), SECONDS)]
    assert sweep(app) == 0


@pytest.mark.parametrize(("attempt", "longest"), [(1, 10), (2, 20), (3, 40)])
def test_a_failed_attempt_is_repeated_later_and_later(app, owner, clock, attempt, longest):
    with job_named(app, "tests.fail", fail, attempts=4):
        job_id = submit(app, "tests.fail", owner.user["id"])
        failed_at = row(app, job_id).lease_until
        for _ in range(attempt):
            failed_at = row(app, job_id).lease_until
            clock.move_to(failed_at)
            perform(app, job_id)
        told = row(app, job_id)
        assert (told.status, told.attempts, told.error) == ("queued", attempt, "OSError")
        assert longest / 2 <= (told.lease_until - failed_at).total_seconds() <= longest
        perform(app, job_id)
        assert row(app, job_id) == told, "not before its time"
        clock.move_to(told.lease_until)
        assert sweep(app) == 1


def test_attempts_are_bounded(app, owner, clock):
    with job_named(app, "tests.fail", fail, attempts=3):
        job_id = submit(app, "tests.fail", owner.user["id"])
        for _ in range(3):
            clock.move_to(row(app, job_id).lease_until)
            perform(app, job_id)
    told = row(app, job_id)
    assert (told.status, told.attempts, told.error) == ("failed", 3, "OSError")
    later(clock, DAY)
    assert sweep(app) == 0


def test_what_a_failed_attempt_wrote_is_gone(app, owner, clock):
    def write_and_fail(user_id):
        add_point(user_id)
        raise OSError

    with job_named(app, "tests.half", write_and_fail):
        perform(app, submit(app, "tests.half", owner.user["id"]))
    assert points(owner) == 0


def test_a_refusal_is_final(app, owner, outbox):
    with job_named(app, "tests.refuse", refuse):
        job_id = submit(app, "tests.refuse", owner.user["id"])
        perform(app, job_id)
    told = row(app, job_id)
    assert (told.status, told.attempts, told.error) == ("failed", 1, Conflict().text)


def test_a_job_that_the_program_no_longer_has_fails(app, owner, outbox):
    with job_named(app, "tests.old", add_point):
        job_id = submit(app, "tests.old", owner.user["id"])
    perform(app, job_id)
    assert (row(app, job_id).status, row(app, job_id).error) == ("failed", service.UNKNOWN)


def test_a_killed_worker_s_job_is_done_by_another(app, owner, clock, outbox, add):
    job_id = submit(app, add, owner.user["id"])
    outbox.take()
    with app.app_context():
        assert service._take(job_id) is not None
    later(clock, SECONDS + MARGIN - 1)
    perform(app, job_id)
    assert (sweep(app), points(owner)) == (0, 0)
    later(clock, 1)
    assert sweep(app) == 1
    perform(app, job_id)
    assert (points(owner), row(app, job_id).attempts) == (1, 2)


def test_a_job_that_kills_its_workers_fails_in_the_end(app, owner, clock, add):
    job_id = submit(app, add, owner.user["id"])
    for _ in range(3):
        with app.app_context():
            service._take(job_id)
        later(clock, SECONDS + MARGIN)
    perform(app, job_id)
    told = row(app, job_id)
    assert (told.status, told.error, points(owner)) == ("failed", service.WORKER_LOST, 0)


def test_a_worker_that_was_too_slow_writes_nothing(app, owner, clock, add):
    """It is asleep while its lease runs out and another takes the job."""
    job_id = submit(app, add, owner.user["id"])
    with app.app_context():
        slow = service._take(job_id)
        later(clock, SECONDS + MARGIN)
        quick = service._take(job_id)
        assert slow is not None
        assert quick is not None
        with pytest.raises(LeaseLost):
            service._attempt(slow)
        assert (row(app, job_id).status, points(owner)) == ("running", 0)
        service._attempt(quick)
    assert (row(app, job_id).status, points(owner)) == ("done", 1)


def test_a_failure_after_the_lease_was_lost_is_not_written(app, owner, clock, outbox):
    def sleep_and_fail(_user_id):
        later(clock, SECONDS + MARGIN)
        with app.app_context():
            service._take(job_id)
        raise OSError

    with job_named(app, "tests.sleep", sleep_and_fail, own_units=True):
        job_id = submit(app, "tests.sleep", owner.user["id"])
        perform(app, job_id)
    assert (row(app, job_id).status, row(app, job_id).error) == ("running", None)


def test_a_job_may_open_its_own_units(app, owner, outbox):
    def add_twice(user_id):
        for _ in range(2):
            assert not db.session().info.get("writing")
            with unit_of_work():
                add_point(user_id)

    with job_named(app, "tests.twice", add_twice, own_units=True):
        job_id = submit(app, "tests.twice", owner.user["id"])
        perform(app, job_id)
    assert (row(app, job_id).status, points(owner)) == ("done", 2)


def test_a_user_s_jobs_go_with_the_user(app, owner, outbox, add):
    job_id = submit(app, add, owner.user["id"], user_id=UUID(owner.user["id"]))
    assert owner.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert row(app, job_id) is None


def test_old_jobs_are_forgotten_and_open_ones_never(app, owner, clock, add):
    old, waiting = (submit(app, add, owner.user["id"]) for _ in range(2))
    perform(app, old)
    later(clock, 30 * DAY)
    with app.app_context():
        assert service.clean_up() == 0
    later(clock, 1)
    with app.app_context():
        assert service.clean_up() == 1
    assert (row(app, old), row(app, waiting).status) == (None, "queued")


@pytest.mark.parametrize(
    ("function", "outcome"), [(add_point, "done"), (fail, "failed"), (refuse, "failed")]
)
def test_what_came_of_it_is_counted_by_its_own_name(
    app, owner, outbox, tmp_path, monkeypatch, function, outcome
):
    figures = Figures(tmp_path)
    monkeypatch.setitem(app.extensions, "house_figures", lambda: figures)
    with job_named(app, "tests.counted", function):
        perform(app, submit(app, "tests.counted", owner.user["id"]))
    counted = [
        (sample.labels["outcome"], sample.value)
        for family in figures.registry.collect()
        for sample in family.samples
        if sample.name == "habit_api_jobs_total"
    ]
    assert counted == [(outcome, 1)]
