"""What a habit's fields refuse, each with the field's own path."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields

REFUSED: dict[str, list[object]] = {
    "name": [None, "", "   ", "a" * 101, 5, True, ["x"], {}, "a\x00b", "\ud800"],
    "description": ["a" * 2001, 5, "\x00"],
    "category": ["a" * 51, False],
    "color": ["", "red", "#12345", "#1234567", "#GGGGGG", "#00897b\n", 0],
    "kind": [None, "", "Binary", "both", 1],
    "target_value": [0, -1, 0.0004, 1_000_000_001, 10**400, "8", True, [8]],
    "target_type": [None, "AT_LEAST", "exactly", 0],
    "unit": ["a" * 31, 7],
    "weight": [None, 0, 101, 1.5, "10", True, 10**30],
    "allowed_skip_days": [None, -1, 7, "0", False],
    "exempt_weekdays": [None, 5, "0", [7], [-1], [True], ["0"], [1.5], [0] * 8, {"0": 1}],
    "reminder_times": [None, "07:30", ["7:30"], ["24:00"], ["07:60"], ["07:30\n"], [730]],
    "pleasant": [None, "true", 1, 0],
    "linked_habit_id": [0, -1, "1", True, 2**63],
    "treat": ["a" * 201, "a\x00b", 5],
    "public": [None, "yes", 1],
    "place": ["a" * 201, 1],
    "duration_seconds": [0, 121, "60", 1.5, True],
}
SCHEDULES = [
    (None, "schedule"),
    ("daily", "schedule"),
    ([], "schedule"),
    ({}, "schedule.type"),
    ({"type": None}, "schedule.type"),
    ({"type": ["daily"]}, "schedule.type"),
    ({"type": "monthly"}, "schedule.type"),
    ({"type": "Daily"}, "schedule.type"),
    ({"type": "daily", "count": 1}, "schedule.count"),
    ({"type": "daily", "weekdays": [1]}, "schedule.weekdays"),
    ({"type": "weekdays"}, "schedule.weekdays"),
    ({"type": "weekdays", "weekdays": []}, "schedule.weekdays"),
    ({"type": "weekdays", "weekdays": None}, "schedule.weekdays"),
    ({"type": "weekdays", "weekdays": 1}, "schedule.weekdays"),
    ({"type": "weekdays", "weekdays": [0] * 8}, "schedule.weekdays"),
    ({"type": "weekdays", "weekdays": [1, 7]}, "schedule.weekdays.1"),
    ({"type": "weekdays", "weekdays": ["1"]}, "schedule.weekdays.0"),
    ({"type": "interval"}, "schedule.every_days"),
    ({"type": "interval", "every_days": 0}, "schedule.every_days"),
    ({"type": "interval", "every_days": 8}, "schedule.every_days"),
    ({"type": "interval", "every_days": "3"}, "schedule.every_days"),
    ({"type": "interval", "every_days": None}, "schedule.every_days"),
    ({"type": "interval", "count": 3, "every_days": 3}, "schedule.count"),
    ({"type": "times_per_week", "count": 0}, "schedule.count"),
    ({"type": "times_per_week", "count": 8}, "schedule.count"),
    ({"type": "times_per_week", "count": 2.5}, "schedule.count"),
    ({"type": "times_per_week", "every_days": 3}, "schedule.every_days"),
]


@pytest.mark.parametrize("field", REFUSED)
def test_a_field_refuses_what_it_cannot_be(owner, field):
    for value in REFUSED[field]:
        sent = {"name": "Meditate", "kind": "numeric", "target_value": 1, field: value}
        refused = owner.post("/habits", sent)
        assert (refused.status_code, error_code(refused)) == (422, "VALIDATION_ERROR"), value
        assert {path.split(".")[0] for path in error_fields(refused)} == {field}, value
    assert owner.get("/habits").json["total"] == 0


@pytest.mark.parametrize("field", REFUSED)
def test_a_patch_refuses_the_same(owner, field):
    habit = owner.habit(kind="numeric", target_value=1)
    for value in REFUSED[field]:
        refused = owner.patch(f"/habits/{habit['id']}", {field: value})
        assert (refused.status_code, error_code(refused)) == (422, "VALIDATION_ERROR"), value
    assert owner.get(f"/habits/{habit['id']}").json == habit


@pytest.mark.parametrize("field", ["description", "category", "unit", "treat", "place"])
def test_an_emptied_input_takes_the_text_off(owner, field):
    habit = owner.habit(kind="numeric", target_value=1, **{field: "x"})
    emptied = owner.patch(f"/habits/{habit['id']}", {field: " "})
    assert (emptied.status_code, emptied.json[field]) == (200, None)


@pytest.mark.parametrize(("schedule", "path"), SCHEDULES, ids=str)
def test_a_schedule_refuses_what_is_none(owner, schedule, path):
    refused = owner.post("/habits", {"name": "Meditate", "schedule": schedule})
    assert refused.status_code == 422
    assert path in error_fields(refused)


def test_a_name_is_required(owner):
    refused = owner.post("/habits", {})
    assert error_fields(refused) == {"name": ["Missing data for required field."]}


@pytest.mark.parametrize("field", ["id", "active", "current_streak", "user_id", "created_at", "x"])
def test_fields_that_are_not_the_clients_are_refused(owner, field):
    refused = owner.post("/habits", {"name": "Meditate", field: 1})
    assert (refused.status_code, error_fields(refused)) == (422, {field: ["Unknown field."]})


def test_the_widest_values_are_taken(owner):
    widest = {"description": "й" * 2000, "category": "ж" * 50, "unit": "я" * 30, "place": "ю" * 200}
    made = owner.habit("ё" * 100, kind="numeric", target_value=1_000_000_000, **widest)
    read = owner.get(f"/habits/{made['id']}").json
    assert {key: read[key] for key in widest} == widest
    assert (read["name"], read["target_value"]) == ("ё" * 100, 1_000_000_000)


def test_whole_floats_are_integers_as_json_schema_has_it(owner):
    assert owner.habit(weight=20.0)["weight"] == 20


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "numeric"}, "TARGET_MISSING"),
        ({"kind": "numeric", "target_value": None, "unit": "km"}, "TARGET_MISSING"),
        ({"target_value": 5}, "TARGET_NOT_ALLOWED"),
        ({"unit": "km"}, "TARGET_NOT_ALLOWED"),
        ({"exempt_weekdays": [0, 1, 2, 3, 4, 5, 6]}, "NEVER_DUE"),
        (
            {"schedule": {"type": "weekdays", "weekdays": [0, 6]}, "exempt_weekdays": [6, 0]},
            "NEVER_DUE",
        ),
        (
            {
                "schedule": {"type": "interval", "every_days": 2},
                "exempt_weekdays": [0, 1, 2, 3, 4, 5, 6],
            },
            "NEVER_DUE",
        ),
    ],
)
def test_a_habit_that_makes_no_sense_is_refused(owner, fields, code):
    refused = owner.post("/habits", {"name": "Meditate", **fields})
    assert (refused.status_code, error_code(refused)) == (422, code)
    assert owner.get("/habits").json["total"] == 0


def test_one_weekday_that_is_not_exempt_is_enough(owner):
    weekdays = {"type": "weekdays", "weekdays": [5, 6]}
    assert owner.habit(schedule=weekdays, exempt_weekdays=[0, 1, 2, 3, 4, 5])["id"]
