"""Tasks done, opened, changed and deleted at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from habit_api.cli.check import differences
from tests.races import at_once, racing_app, racing_contract, runner, statuses
from tests.tasks.steps import delete, found, listed, patch, show, task
from tests.xp.steps import points

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 8
ROUNDS = 5
DAILY = {"repeat": "daily", "due_date": "2026-11-20T18:00:00Z"}


@pytest.fixture(autouse=True)
def _right_in_the_end(racing_app, runner):
    """After each race all that is stored is what it is made from."""
    yield
    with racing_app.app_context():
        assert list(differences()) == []


def test_done_by_many_at_once_it_is_paid_once_and_makes_one_next(runner):
    made = task(runner, **DAILY)
    answers = at_once(runner, [partial(patch, of=made, status="done")] * CLIENTS)
    assert statuses(answers) == {200: CLIENTS}
    assert {answer.json["completed_at"] for answer in answers} == {
        show(runner, made)["completed_at"]
    }
    assert (points(runner), listed(runner)["total"]) == (5, 2)


def test_done_against_open_again_it_is_either(runner):
    made = task(runner, **DAILY)
    for _ in range(ROUNDS):
        calls = [partial(patch, of=made, status=status) for status in ("done", "pending") * 3]
        assert statuses(at_once(runner, calls)) == {200: 6}
        is_done = show(runner, made)["status"] == "done"
        assert (points(runner), listed(runner)["total"]) == ((5, 2) if is_done else (0, 1))


def test_done_against_deleted_it_was_done_before_or_not_at_all(runner):
    for number in range(1, ROUNDS + 1):
        made = task(runner, **DAILY)
        before = points(runner)
        done, deleted = at_once(
            runner, [partial(patch, of=made, status="done"), partial(delete, of=made)]
        )
        assert deleted.status_code == 200
        paid = points(runner) - before
        # Done, and deleted before it was shown: it is gone all the same.
        assert (done.status_code, paid) in ((200, 5), (404, 5), (404, 0)), number
        assert runner.get(f"/tasks/{made['id']}").status_code == 404


def test_done_against_its_next_deleted_or_done(runner):
    made = task(runner, **DAILY)
    for _ in range(ROUNDS):
        patch(runner, made, status="done")
        following = {"id": show(runner, made)["next_task_id"]}
        answers = at_once(
            runner,
            [
                partial(patch, of=made, status="pending"),
                partial(patch, of=following, status="done"),
                partial(delete, of=following),
            ],
        )
        assert set(statuses(answers)) <= {200, 404}
        assert answers[0].status_code == 200


def test_what_is_found_is_what_it_says_whoever_was_last(runner):
    made = task(runner, "zero")
    names = [f"name{number}" for number in range(CLIENTS)]
    at_once(runner, [partial(patch, of=made, title=name) for name in names])
    last = show(runner, made)["title"]
    assert [name for name in names if found(runner, name)] == [last]
