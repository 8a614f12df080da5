"""Tasks as nobody, as a stranger and as their owner."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.tasks.steps import found, show, task, titles

OF_ONE = [
    ("GET", None),
    ("PATCH", {"status": "done"}),
    ("PUT", {"title": "Mine"}),
    ("DELETE", None),
]
OF_ALL = [("GET", "/tasks"), ("POST", "/tasks"), ("GET", "/tasks/search?q=mine")]


@pytest.mark.parametrize(("method", "body"), OF_ONE)
def test_a_task_is_its_owners_alone(api, nobody, stranger, method, body):
    made = task(api)
    options = {} if body is None else {"json": body}
    unknown = nobody.call(method, f"/tasks/{made['id']}", **options)
    assert (unknown.status_code, error_code(unknown)) == (401, "TOKEN_MISSING")
    refused = stranger.call(method, f"/tasks/{made['id']}", **options)
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    missing = api.call(method, f"/tasks/{made['id'] + 1}", **options)
    assert (missing.status_code, error_code(missing)) == (404, "TASK_NOT_FOUND")
    assert show(api, made) == made


@pytest.mark.parametrize(("method", "path"), OF_ALL)
def test_nobody_has_tasks(nobody, method, path):
    assert nobody.call(method, path, json={"title": "Mine"}).status_code == 401


def test_lists_and_searches_show_ones_own_tasks_only(api, stranger):
    task(api, "My ficus")
    task(stranger, "Their ficus")
    assert titles(api) == found(api, "ficus") == ["My ficus"]
    assert titles(stranger) == found(stranger, "ficus") == ["Their ficus"]


def test_a_user_who_goes_takes_their_tasks_along(api, stranger):
    first = task(api, repeat="daily", status="done")
    task(stranger)
    gone = api.delete("/users/me", {"password": "correct horse battery"})
    assert gone.status_code == 200, gone.json
    refused = stranger.get(f"/tasks/{first['id']}")
    assert (refused.status_code, error_code(refused)) == (404, "TASK_NOT_FOUND")
    assert found(stranger, "ficus") == ["Repot the ficus"]
