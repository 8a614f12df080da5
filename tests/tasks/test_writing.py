"""Making, changing and deleting tasks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import error_code, error_fields
from tests.tasks.steps import change, delete, found, show, task, titles
from tests.times import NOON

DEFAULTS = {
    "description": None,
    "status": "pending",
    "priority": "medium",
    "due_date": None,
    "repeat": None,
}
FULL: dict[str, Any] = {
    "title": "Repot the ficus",
    "description": "Mind the roots",
    "status": "in_progress",
    "priority": "urgent",
    "due_date": "2026-11-21T07:30:00Z",
    "repeat": "weekly",
}
ONLY_READ = ("id", "completed_at", "next_task_id", "created_at", "updated_at")


def fields_of(shown):
    return {name: value for name, value in shown.items() if name not in ONLY_READ}


def test_a_title_is_enough(api):
    made = api.post("/tasks", {"title": "  Repot the ficus "})
    assert made.status_code == 201
    assert fields_of(made.json) == {"title": "Repot the ficus", **DEFAULTS}
    assert (made.json["created_at"], made.json["updated_at"]) == (NOON, NOON)
    assert api.get(made.headers["Location"]).json == made.json


def test_all_fields_are_kept(api):
    made = task(api, **FULL)
    assert fields_of(show(api, made)) == FULL
    assert (made["completed_at"], made["next_task_id"]) == (None, None)


def test_instants_are_shown_in_utc(api):
    made = task(api, due_date="2026-11-21T09:30:00+02:00")
    assert made["due_date"] == FULL["due_date"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "  "),
        ("title", None),
        ("title", "x" * 256),
        ("title", "a\0b"),
        ("description", "x" * 10_001),
        ("description", 1),
        ("status", "open"),
        ("status", None),
        ("priority", "highest"),
        ("priority", 2),
        ("due_date", "2026-11-21"),
        ("due_date", "2026-11-21T09:30:00"),
        ("repeat", "yearly"),
        ("repeat", "FREQ=HOURLY"),
        ("repeat", 1),
        ("completed_at", NOON),
        ("next_task_id", 1),
        ("user_id", 1),
    ],
    ids=str,
)
def test_what_breaks_the_rules_is_named(api, field, value):
    made = task(api)
    whole = {"title": "Other", field: value}
    for refused in (
        api.post("/tasks", whole),
        api.put(f"/tasks/{made['id']}", whole),
        api.patch(f"/tasks/{made['id']}", {field: value}),
    ):
        assert (refused.status_code, list(error_fields(refused))) == (422, [field])
    assert api.get("/tasks").json["tasks"] == [made]


def test_a_repeat_that_is_too_long_is_not_read(api):
    refused = api.post("/tasks", {"title": "Long", "repeat": "FREQ=DAILY;BYMONTHDAY=" + "1," * 90})
    assert list(error_fields(refused)) == ["repeat"]
    refused = api.post("/tasks", {"title": "Long", "repeat": "FREQ=DAILY;BYMONTHDAY=" + "1," * 99})
    assert error_fields(refused) == {"repeat": ["Longer than maximum length 200."]}


def test_the_longest_texts_are_kept_and_found(api):
    description = "\u0390" * 9_990 + " the end"
    made = task(api, "\u0416" * 255, description=description)
    assert show(api, made)["description"] == description
    assert found(api, "\u0436" * 70) == found(api, "end") == [made["title"]]


def test_a_patch_changes_what_is_sent_and_nothing_else(api):
    made = task(api, **FULL)
    for name, value in {**DEFAULTS, "title": "Water it"}.items():
        before = fields_of(show(api, made))
        assert fields_of(change(api, made, **{name: value})) == {**before, name: value}


def test_a_put_takes_what_is_left_out_back_to_its_default(api):
    made = task(api, **FULL)
    put = api.put(f"/tasks/{made['id']}", {"title": "Water it"})
    assert (put.status_code, fields_of(put.json)) == (200, {"title": "Water it", **DEFAULTS})


def test_a_deleted_task_is_gone(api):
    made = task(api)
    assert delete(api, made).json == {"message": f"Task {made['id']} was deleted."}
    missing = api.get(f"/tasks/{made['id']}")
    assert (missing.status_code, error_code(missing)) == (404, "TASK_NOT_FOUND")
    assert titles(api) == found(api, "ficus") == []
    assert task(api)["id"] > made["id"]


def test_a_changed_task_is_found_by_what_it_says_now(api):
    made = task(api, description="Mind the roots")
    change(api, made, title="Water the fern")
    assert found(api, "fern") == found(api, "roots") == ["Water the fern"]
    change(api, made, description=None, priority="low")
    assert found(api, "ficus") == found(api, "roots") == []
    assert found(api, "fern water") == ["Water the fern"]
