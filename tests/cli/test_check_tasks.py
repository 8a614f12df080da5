"""`flask check` of tasks: it finds what does not fit, and nothing where all does."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from habit_api.cli import check_tasks
from habit_api.cli.check import differences
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Task, TaskWords, User, XpEntry
from tests.tasks.steps import delete as delete_task
from tests.tasks.steps import do, reopen, task


@pytest.fixture
def tasks(owner):
    """Tasks of a user: open, done, done and opened again, repeated, done and deleted."""
    task(owner, "open", description="Книги, running")
    done = do(owner, task(owner, "done"))
    reopen(owner, do(owner, task(owner, "opened again")))
    do(owner, task(owner, "repeated", repeat="daily"))
    delete_task(owner, do(owner, task(owner, "deleted")))
    return done


def told(app):
    with app.app_context():
        return [str(difference) for difference in differences()]


def told_of_tasks(app):
    """Without what the leaderboards then lack: the ledger counts by the same entries."""
    return [line for line in told(app) if line.startswith("task ")]


def damage(app, statement):
    with app.app_context(), unit_of_work():
        db.session.execute(statement.execution_options(synchronize_session=False))


def test_a_clean_database_passes(app, tasks, monkeypatch):
    monkeypatch.setattr(check_tasks, "TASKS", 2)
    assert told(app) == []


def test_a_done_task_without_its_award_and_an_open_one_with_it_are_found(app, tasks):
    damage(
        app, update(Task).where(Task.title == "done").values(status="pending", completed_at=None)
    )
    assert told_of_tasks(app) == [f"task {tasks['id']} awards: stored 1, should be 0"]
    damage(app, update(Task).where(Task.title == "done").values(status="done", completed_at=now()))
    damage(app, delete(XpEntry).where(XpEntry.source_id == tasks["id"]))
    damage(app, update(User).values(xp_points=User.xp_points - 5))
    assert told_of_tasks(app) == [f"task {tasks['id']} awards: stored 0, should be 1"]


def test_an_award_that_no_settings_pay_is_found(app, tasks):
    entry = {"user_id": tasks_owner(app), "source": "task", "source_id": 999, "turn": 0}
    damage(app, insert(XpEntry).values(**entry, amount=10_001, created_at=now()))
    damage(app, update(User).values(xp_points=User.xp_points + 10_001))
    [line] = [line for line in told(app) if line.startswith("award ")]
    assert line.endswith(" amount: stored 10001, should be 10000")


def tasks_owner(app):
    with app.app_context():
        return db.session.scalar(select(User.id))


def test_words_that_are_missing_or_others_are_found(app, tasks):
    of_open = TaskWords.task_id == select(Task.id).where(Task.title == "open").scalar_subquery()
    damage(app, update(TaskWords).where(of_open).values(words="other"))
    [line] = told(app)
    assert line.startswith("task ")
    assert "words: stored " in line
    damage(app, delete(TaskWords))
    assert len(told(app)) == 5
