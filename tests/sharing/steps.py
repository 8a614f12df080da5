"""What tests of the public list do over and over."""

from __future__ import annotations

from typing import Any

from tests.client import Api


def public(api: Api, **query: Any) -> dict[str, Any]:
    """A page of the public list."""
    page = api.get("/habits/public", query_string=query)
    assert page.status_code == 200, page.json
    answer: dict[str, Any] = page.get_json()
    return answer


def names(api: Api, **query: Any) -> list[str]:
    """The names on a page of the public list."""
    return [habit["name"] for habit in public(api, **query)["habits"]]


def all_names(api: Api, **query: Any) -> list[str]:
    """The names on all pages, from the first to the last."""
    found: list[str] = []
    while True:
        page = public(api, **query)
        found += [habit["name"] for habit in page["habits"]]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def change(api: Api, habit: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A `PATCH` that must succeed."""
    changed = api.patch(f"/habits/{habit['id']}", fields)
    assert changed.status_code == 200, changed.json
    answer: dict[str, Any] = changed.get_json()
    return answer
