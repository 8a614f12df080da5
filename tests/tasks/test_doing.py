"""What doing a task brings, and what opening it again takes back."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from habit_api.cli.check import differences
from tests.tasks.steps import change, delete, do, reopen, show, task
from tests.times import NOON, at
from tests.xp.steps import ledger, points


@pytest.fixture(autouse=True)
def _right_in_the_end(app, api):
    yield
    with app.app_context():
        assert list(differences()) == []


def test_a_task_done_is_paid_and_says_when(api):
    made = do(api, task(api))
    assert (made["status"], made["completed_at"]) == ("done", NOON)
    assert ledger(api) == [(5, "task", made["id"])]


def test_a_task_may_be_made_as_done(api):
    made = task(api, status="done")
    assert (made["completed_at"], points(api)) == (NOON, 5)


def test_done_again_it_is_neither_paid_again_nor_done_later(api):
    made = do(api, task(api))
    with at(api, "2026-11-21T12:00:00Z") as later:
        assert do(later, made)["completed_at"] == NOON
        put = later.put(f"/tasks/{made['id']}", {"title": "Other", "status": "done"})
        assert (put.json["completed_at"], points(later)) == (NOON, 5)


@pytest.mark.parametrize("status", ["pending", "in_progress"])
def test_opened_again_it_gives_its_points_back(api, status):
    made = do(api, task(api))
    opened = change(api, made, status=status)
    assert (opened["status"], opened["completed_at"], points(api)) == (status, None, 0)


def test_however_often_it_is_done_it_is_paid_once(api):
    made = task(api)
    for _ in range(3):
        do(api, made)
        assert points(api) == 5
        reopen(api, made)
        assert points(api) == 0
    do(api, made)
    assert [amount for amount, _, _ in ledger(api)] == [5, -5, 5, -5, 5, -5, 5]


def test_a_put_without_a_status_opens_it_again(api):
    made = do(api, task(api))
    put = api.put(f"/tasks/{made['id']}", {"title": "Other"})
    assert (put.json["status"], put.json["completed_at"], points(api)) == ("pending", None, 0)


def test_a_done_task_that_is_cleaned_up_keeps_its_points(api):
    made = do(api, task(api))
    assert delete(api, made).status_code == 200
    assert points(api) == 5


def test_an_open_task_that_is_deleted_earns_nothing(api):
    made = reopen(api, do(api, task(api)))
    assert delete(api, made).status_code == 200
    assert points(api) == 0


def test_a_task_can_go_from_each_state_to_each(api):
    made = task(api)
    for before, after in permutations(("pending", "in_progress", "done"), 2):
        change(api, made, status=before)
        moved = change(api, made, status=after)
        assert (moved["status"], moved["completed_at"] is None) == (after, after != "done")
        assert points(api) == (5 if after == "done" else 0)


def test_other_changes_leave_a_done_task_done(api):
    made = do(api, task(api))
    changed = change(api, made, title="Other", priority="low", due_date=NOON)
    assert (changed["completed_at"], points(api)) == (NOON, 5)
    assert show(api, made)["status"] == "done"


def test_points_of_many_tasks_add_up_to_levels(api):
    for number in range(41):
        task(api, str(number), status="done")
    me = api.get("/users/me").json
    assert (me["xp_points"], me["level"]) == (205, 2)
    assert all(a > b for (_, _, a), (_, _, b) in pairwise(ledger(api)))
