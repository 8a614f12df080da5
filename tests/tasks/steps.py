"""What tests of tasks do over and over."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api


def task(api: Api, title: str = "Repot the ficus", **fields: Any) -> dict[str, Any]:
    """A new task."""
    made = api.post("/tasks", {"title": title, **fields})
    assert made.status_code == 201, made.json
    shown: dict[str, Any] = made.get_json()
    return shown


def show(api: Api, of: dict[str, Any] | int) -> dict[str, Any]:
    """A task as it is now."""
    shown = api.get(f"/tasks/{of if isinstance(of, int) else of['id']}")
    assert shown.status_code == 200, shown.json
    found: dict[str, Any] = shown.get_json()
    return found


def patch(api: Api, of: dict[str, Any], **fields: Any) -> TestResponse:
    """`PATCH /tasks/{id}`."""
    return api.patch(f"/tasks/{of['id']}", fields)


def change(api: Api, of: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A `PATCH` that must succeed, read back."""
    changed = patch(api, of, **fields)
    assert changed.status_code == 200, changed.json
    assert show(api, of) == changed.json
    shown: dict[str, Any] = changed.get_json()
    return shown


def do(api: Api, of: dict[str, Any]) -> dict[str, Any]:
    """Mark a task as done."""
    return change(api, of, status="done")


def reopen(api: Api, of: dict[str, Any]) -> dict[str, Any]:
    """Open a task again."""
    return change(api, of, status="pending")


def delete(api: Api, of: dict[str, Any]) -> TestResponse:
    """`DELETE /tasks/{id}`."""
    return api.delete(f"/tasks/{of['id']}")


def listed(api: Api, **query: Any) -> dict[str, Any]:
    """A page of tasks."""
    page = api.get("/tasks", query_string=query)
    assert page.status_code == 200, page.json
    answer: dict[str, Any] = page.get_json()
    return answer


def titles(api: Api, **query: Any) -> list[str]:
    """The titles on a page of tasks."""
    return [row["title"] for row in listed(api, **query)["tasks"]]


def search(api: Api, q: str, **query: Any) -> dict[str, Any]:
    """A page of finds."""
    page = api.get("/tasks/search", query_string={"q": q, **query})
    assert page.status_code == 200, page.json
    answer: dict[str, Any] = page.get_json()
    return answer


def found(api: Api, q: str, **query: Any) -> list[str]:
    """The titles of what a search finds, in its order."""
    return [row["title"] for row in search(api, q, **query)["tasks"]]
