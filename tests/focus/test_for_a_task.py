"""A session may be for a task: the link, and nothing more."""

from __future__ import annotations

from tests.client import error_code
from tests.focus.steps import end, session_of, start


def task_of(api, **fields):
    made = api.post("/tasks", {"title": "Write the report", **fields})
    assert made.status_code == 201, made.json
    return made.json


def test_a_session_is_for_a_task_and_says_so(api):
    task = task_of(api)
    session = start(api, task_id=task["id"])
    assert session["task_id"] == task["id"]
    assert end(api, session).json["task_id"] == task["id"]
    assert api.get(f"/tasks/{task['id']}").json == task


def test_a_task_that_is_nobodys_or_anothers_is_refused(api, stranger):
    theirs = task_of(stranger)["id"]
    answers = [api.post("/sessions", {"task_id": task}) for task in (theirs, theirs + 999)]
    assert [(a.status_code, error_code(a)) for a in answers] == [
        (403, "FORBIDDEN"),
        (404, "TASK_NOT_FOUND"),
    ]
    assert api.get("/sessions").json["total"] == 0


def test_a_deleted_task_leaves_its_sessions(api):
    task = task_of(api)
    session = start(api, task_id=task["id"])
    assert api.delete(f"/tasks/{task['id']}").status_code == 200
    assert session_of(api, session)["task_id"] is None
