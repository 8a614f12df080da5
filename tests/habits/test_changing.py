"""`PATCH` changes what was sent, `PUT` replaces; deleting is soft and can be undone."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.habits.test_creating import ALL_FIELDS, COMPOSED, DECOMPOSED, DEFAULTS
from tests.times import at

WATER = {"kind": "numeric", "target_value": 8, "unit": "glasses"}


@pytest.mark.parametrize("field", ALL_FIELDS)
def test_a_patch_changes_one_field_and_leaves_the_others(owner, field):
    before = owner.habit(**{**ALL_FIELDS, "name": "Water", "weight": 1, "target_type": "at_least"})
    value = {"name": "Tea", "kind": "numeric"}.get(field, ALL_FIELDS[field])
    changed = owner.patch(f"/habits/{before['id']}", {field: value})
    assert (changed.status_code, changed.json[field]) == (200, value)
    assert changed.json | {field: 0, "updated_at": 0} == before | {field: 0, "updated_at": 0}
    assert owner.get(f"/habits/{before['id']}").json == changed.json


def test_an_empty_patch_changes_nothing_but_the_time(owner):
    before = owner.habit(**ALL_FIELDS)
    after = owner.patch(f"/habits/{before['id']}", {}).json
    assert after | {"updated_at": 0} == before | {"updated_at": 0}


@pytest.mark.parametrize(
    "field", ["description", "category", "color", "place", "duration_seconds", "unit", "treat"]
)
def test_a_patch_with_null_empties_a_field(owner, field):
    habit = owner.habit(**ALL_FIELDS)
    assert owner.patch(f"/habits/{habit['id']}", {field: None}).json[field] is None


def test_a_put_takes_what_is_left_out_back_to_its_default(owner):
    habit = owner.habit(**ALL_FIELDS)
    replaced = owner.put(f"/habits/{habit['id']}", {"name": "Meditate"})
    assert replaced.status_code == 200
    assert {key: replaced.json[key] for key in DEFAULTS} == DEFAULTS
    same = ("id", "created_at")
    assert [replaced.json[key] for key in same] == [habit[key] for key in same]
    assert owner.get(f"/habits/{habit['id']}").json == replaced.json


def test_a_put_needs_a_name(owner):
    habit = owner.habit()
    assert owner.put(f"/habits/{habit['id']}", {"weight": 5}).status_code == 422
    assert owner.get(f"/habits/{habit['id']}").json == habit


def test_the_same_put_twice_is_the_same_habit(owner):
    habit = owner.habit(**ALL_FIELDS)
    first, second = (owner.put(f"/habits/{habit['id']}", ALL_FIELDS).json for _ in range(2))
    assert first | {"updated_at": 0} == second | {"updated_at": 0} == habit | {"updated_at": 0}


def test_a_put_leaves_a_deleted_habit_deleted_and_its_streak_alone(owner):
    habit = owner.habit()
    owner.complete(habit)
    owner.delete(f"/habits/{habit['id']}")
    replaced = owner.put(f"/habits/{habit['id']}", {"name": "Yoga"}).json
    assert (replaced["active"], replaced["current_streak"]) == (False, 1)


def test_a_change_is_dated(owner):
    with at(owner, "2026-11-20T08:00:00Z") as api:
        habit = api.habit()
    with at(owner, "2026-11-20T09:30:00.25Z") as api:
        changed = api.patch(f"/habits/{habit['id']}", {"weight": 3}).json
    assert changed["created_at"] == "2026-11-20T08:00:00Z"
    assert changed["updated_at"] == "2026-11-20T09:30:00.250000Z"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "binary"}, "TARGET_NOT_ALLOWED"),
        ({"kind": "binary", "target_value": None}, "TARGET_NOT_ALLOWED"),
        ({"target_value": None}, "TARGET_MISSING"),
        ({"exempt_weekdays": [0, 1, 2, 3, 4, 5, 6]}, "NEVER_DUE"),
    ],
)
def test_a_patch_is_judged_by_the_habit_as_it_would_be(owner, fields, code):
    habit = owner.habit(**WATER)
    refused = owner.patch(f"/habits/{habit['id']}", fields)
    assert (refused.status_code, error_code(refused)) == (422, code)
    assert owner.get(f"/habits/{habit['id']}").json == habit


def test_two_patches_cannot_slip_past_never_due(owner):
    habit = owner.habit(exempt_weekdays=[0, 6])
    weekend = {"schedule": {"type": "weekdays", "weekdays": [6, 0]}}
    refused = owner.patch(f"/habits/{habit['id']}", weekend)
    assert error_code(refused) == "NEVER_DUE"
    both = owner.patch(f"/habits/{habit['id']}", {**weekend, "exempt_weekdays": [6]})
    assert both.json["schedule"]["weekdays"] == [0, 6]


def test_a_numeric_habit_can_become_a_binary_one(owner):
    habit = owner.habit(**WATER)
    fields = {"kind": "binary", "target_value": None, "unit": None}
    assert owner.patch(f"/habits/{habit['id']}", fields).json["kind"] == "binary"


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_another_habits_name_is_taken(owner, method):
    owner.habit(COMPOSED)
    habit = owner.habit("Meditate")
    refused = owner.call(method, f"/habits/{habit['id']}", json={"name": DECOMPOSED.upper()})
    assert (refused.status_code, error_code(refused)) == (409, "HABIT_NAME_TAKEN")
    assert owner.get(f"/habits/{habit['id']}").json == habit


def test_a_habit_may_change_the_case_of_its_own_name(owner):
    habit = owner.habit("meditate")
    assert owner.patch(f"/habits/{habit['id']}", {"name": "Meditate"}).json["name"] == "Meditate"


def test_a_deleted_habit_keeps_its_history(owner):
    habit = owner.habit()
    log = owner.complete(habit)["log"]
    gone = owner.delete(f"/habits/{habit['id']}")
    assert (gone.status_code, list(gone.json)) == (200, ["message"])
    read = owner.get(f"/habits/{habit['id']}").json
    assert (read["active"], read["longest_streak"]) == (False, 1)
    assert owner.get(f"/habit-logs/{log['id']}").json["habit_name"] == "Meditate"


def test_deleting_twice_is_no_error(owner):
    habit = owner.habit()
    twice = [owner.delete(f"/habits/{habit['id']}").status_code for _ in range(2)]
    assert twice == [200, 200]


def test_a_restored_habit_is_as_it_was(owner):
    habit = owner.habit(**ALL_FIELDS)
    owner.delete(f"/habits/{habit['id']}")
    restored = owner.post(f"/habits/{habit['id']}/restore")
    assert restored.status_code == 200
    assert restored.json | {"updated_at": 0} == habit | {"updated_at": 0}
    assert owner.get("/habits").json["habits"] == [restored.json]


def test_restoring_an_active_habit_is_no_error(owner):
    habit = owner.habit()
    assert owner.post(f"/habits/{habit['id']}/restore").json == habit


def test_a_habit_whose_name_was_taken_is_not_restored(owner):
    old = owner.habit("Медитация")
    owner.delete(f"/habits/{old['id']}")
    new = owner.habit("МЕДИТАЦИЯ")
    refused = owner.post(f"/habits/{old['id']}/restore")
    assert (refused.status_code, error_code(refused)) == (409, "HABIT_NAME_TAKEN")
    assert owner.get(f"/habits/{old['id']}").json["active"] is False
    owner.patch(f"/habits/{new['id']}", {"name": "Йога"})
    assert owner.post(f"/habits/{old['id']}/restore").status_code == 200


def test_a_deleted_habit_may_be_given_a_name_that_is_in_use(owner):
    old, new = owner.habit("Old"), owner.habit("New")
    owner.delete(f"/habits/{old['id']}")
    assert owner.patch(f"/habits/{old['id']}", {"name": "new"}).status_code == 200
    assert owner.post(f"/habits/{old['id']}/restore").status_code == 409
    assert owner.get(f"/habits/{new['id']}").json == new
