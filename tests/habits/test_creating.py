"""`POST /habits`: what a new habit is, and whose name it may have."""

from __future__ import annotations

import unicodedata

import pytest

from tests.client import error_code

DEFAULTS = {
    "description": None,
    "category": None,
    "color": None,
    "kind": "binary",
    "target_value": None,
    "target_type": "at_least",
    "unit": None,
    "schedule": {"type": "daily"},
    "weight": 10,
    "allowed_skip_days": 0,
    "exempt_weekdays": [],
    "reminder_times": [],
    "pleasant": False,
    "linked_habit_id": None,
    "treat": None,
    "public": False,
    "place": None,
    "duration_seconds": None,
    "active": True,
    "current_streak": 0,
    "longest_streak": 0,
    "last_completed": None,
}
ALL_FIELDS = {
    "name": "Drink water",
    "description": "Before coffee",
    "category": "health",
    "color": "#00897B",
    "kind": "numeric",
    "target_value": 2.5,
    "target_type": "at_most",
    "unit": "litres",
    "schedule": {"type": "times_per_week", "count": 3},
    "weight": 100,
    "allowed_skip_days": 6,
    "exempt_weekdays": [0, 6],
    "reminder_times": ["07:30", "23:59"],
    "treat": "A piece of cake",
    "public": True,
    "place": "the kitchen",
    "duration_seconds": 120,
}
COMPOSED = unicodedata.normalize("NFC", "Йога")
DECOMPOSED = unicodedata.normalize("NFD", "Йога")


def test_a_new_habit_has_the_defaults(owner):
    made = owner.post("/habits", {"name": "Meditate"})
    assert made.status_code == 201
    shown = {key: made.json[key] for key in DEFAULTS}
    assert (made.json["name"], shown) == ("Meditate", DEFAULTS)
    assert owner.get(f"/habits/{made.json['id']}").json == made.json


def test_a_new_habit_keeps_every_field(owner):
    made = owner.habit(**ALL_FIELDS)
    read = owner.get(f"/habits/{made['id']}").json
    assert {key: read[key] for key in ALL_FIELDS} == ALL_FIELDS


def test_the_location_header_leads_to_the_habit(owner):
    made = owner.post("/habits", {"name": "Meditate"})
    assert made.headers["Location"] == f"/api/v1/habits/{made.json['id']}"
    assert owner.get(made.headers["Location"]).json == made.json


def test_texts_are_trimmed_and_composed(owner):
    made = owner.habit(f"  {DECOMPOSED} ", category="\tmind\n", unit=None)
    read = owner.get(f"/habits/{made['id']}").json
    assert (read["name"], read["category"]) == (COMPOSED, "mind")


def test_weekdays_and_times_are_sets_in_order(owner):
    made = owner.habit(
        schedule={"type": "weekdays", "weekdays": [5, 1, 5]},
        exempt_weekdays=[6, 0, 6],
        reminder_times=["21:00", "07:30", "21:00"],
    )
    read = owner.get(f"/habits/{made['id']}").json
    assert read["schedule"] == {"type": "weekdays", "weekdays": [1, 5]}
    assert read["exempt_weekdays"] == [0, 6]
    assert read["reminder_times"] == ["07:30", "21:00"]


@pytest.mark.parametrize(
    "schedule",
    [
        {"type": "daily"},
        {"type": "weekdays", "weekdays": [0, 1, 2, 3, 4, 5, 6]},
        {"type": "interval", "every_days": 1},
        {"type": "interval", "every_days": 7},
        {"type": "times_per_week", "count": 1},
        {"type": "times_per_week", "count": 7},
    ],
    ids=str,
)
def test_each_type_of_schedule_is_kept_as_sent(owner, schedule):
    made = owner.habit(schedule=schedule)
    assert owner.get(f"/habits/{made['id']}").json["schedule"] == schedule


def test_targets_are_kept_to_three_decimals(owner):
    made = owner.habit(kind="numeric", target_value=0.1234)
    assert owner.get(f"/habits/{made['id']}").json["target_value"] == 0.123


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Meditate", "mEDITATE"),
        ("Meditate", "  Meditate "),
        ("Медитация", "МЕДИТАЦИЯ"),
        ("Straße", "STRASSE"),
        (COMPOSED, DECOMPOSED),
        (DECOMPOSED.upper(), COMPOSED),
    ],
)
def test_a_name_is_taken_whatever_its_case_and_composition(owner, first, second):
    owner.habit(first)
    again = owner.post("/habits", {"name": second})
    assert (again.status_code, error_code(again)) == (409, "HABIT_NAME_TAKEN")
    assert owner.get("/habits").json["total"] == 1


def test_another_user_may_take_the_same_name(owner, stranger):
    owner.habit("Meditate")
    stranger.habit("Meditate")
    assert [api.get("/habits").json["total"] for api in (owner, stranger)] == [1, 1]


def test_the_name_of_a_deleted_habit_is_free(owner):
    old = owner.habit("Meditate")
    owner.delete(f"/habits/{old['id']}")
    new = owner.habit("Meditate")
    assert new["id"] != old["id"]
    assert [habit["id"] for habit in owner.get("/habits").json["habits"]] == [new["id"]]


def test_a_failed_creation_leaves_nothing(owner):
    owner.post("/habits", {"name": "Water", "kind": "numeric"})
    owner.post("/habits", {"name": "Rest", "exempt_weekdays": [0, 1, 2, 3, 4, 5, 6]})
    everything = [owner.get("/habits", query_string={"active": a}).json for a in ("true", "false")]
    assert [page["total"] for page in everything] == [0, 0]
