"""Making, changing and deleting rewards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.client import error_code, error_fields
from tests.rewards.steps import change, claim, earn, pieces, reward

DEFAULTS = {
    "description": None,
    "type": "VIRTUAL",
    "weight": 1,
    "pieces_required": 1,
    "piece_value": None,
    "max_daily_claims": None,
    "recurring": True,
    "active": True,
}
FULL: dict[str, Any] = {
    "name": "Cinema",
    "description": "Any film",
    "type": "REAL",
    "weight": 2.5,
    "pieces_required": 5,
    "piece_value": 12.345,
    "max_daily_claims": 2,
    "recurring": False,
    "active": False,
}
ONLY_READ = ("id", "created_at", "updated_at")


def fields_of(shown):
    return {name: value for name, value in shown.items() if name not in ONLY_READ}


def test_a_name_is_enough(api):
    made = api.post("/rewards", {"name": "  Cinema "})
    assert made.status_code == 201
    assert fields_of(made.json) == {"name": "Cinema", **DEFAULTS}
    where = made.headers["Location"]
    assert api.get(where).json["reward"] == made.json


def test_all_fields_are_kept(api):
    prize = reward(api, **FULL)
    assert fields_of(api.get(f"/rewards/{prize['id']}").json["reward"]) == FULL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", None),
        ("name", "x" * 101),
        ("name", "a\0b"),
        ("type", "none"),
        ("type", None),
        ("weight", 0),
        ("weight", -1),
        ("weight", 0.0001),
        ("weight", "1"),
        ("weight", True),
        ("pieces_required", 0),
        ("pieces_required", 1.5),
        ("pieces_required", None),
        ("piece_value", -0.001),
        ("piece_value", "free"),
        ("max_daily_claims", 0),
        ("max_daily_claims", 10**30),
        ("recurring", "yes"),
        ("active", 1),
        ("pieces_earned", 1),
        ("claimed_count", 1),
    ],
    ids=str,
)
def test_what_breaks_the_rules_is_named(api, field, value):
    prize = reward(api)
    whole = {"name": "Other", field: value}
    for refused in (
        api.post("/rewards", whole),
        api.put(f"/rewards/{prize['id']}", whole),
        api.patch(f"/rewards/{prize['id']}", {field: value}),
    ):
        assert (refused.status_code, list(error_fields(refused))) == (422, [field])
    assert api.get("/rewards").json["rewards"][0]["reward"] == prize


def test_a_patch_changes_what_is_sent_and_nothing_else(api):
    prize = reward(api, **FULL)
    for name, value in {**DEFAULTS, "name": "Theatre"}.items():
        before = fields_of(api.get(f"/rewards/{prize['id']}").json["reward"])
        assert fields_of(change(api, prize, **{name: value})) == {**before, name: value}


def test_a_put_takes_what_is_left_out_back_to_its_default(api):
    prize = reward(api, **FULL)
    put = api.put(f"/rewards/{prize['id']}", {"name": "Theatre"})
    assert (put.status_code, fields_of(put.json)) == (200, {"name": "Theatre", **DEFAULTS})


@pytest.mark.parametrize("name", ["Cinema", "CINEMA", "  cinema"])
def test_a_name_is_unique_among_the_active_whatever_its_case(api, name):
    reward(api)
    other = reward(api, "Other")
    for refused in (
        api.post("/rewards", {"name": name}),
        api.patch(f"/rewards/{other['id']}", {"name": name}),
        api.put(f"/rewards/{other['id']}", {"name": name}),
    ):
        assert (refused.status_code, error_code(refused)) == (409, "REWARD_NAME_TAKEN")


def test_a_name_is_free_when_its_reward_is_not_active(api):
    first = reward(api)
    change(api, first, active=False)
    second = reward(api)
    refused = api.patch(f"/rewards/{first['id']}", {"active": True})
    assert (refused.status_code, error_code(refused)) == (409, "REWARD_NAME_TAKEN")
    change(api, second, name="Theatre")
    assert change(api, first, active=True)["active"]


def test_two_users_may_have_rewards_of_one_name(api, stranger):
    assert reward(api)["id"] != reward(stranger)["id"]


def test_a_deleted_reward_is_gone(api):
    prize = reward(api)
    deleted = api.delete(f"/rewards/{prize['id']}")
    assert deleted.json == {"message": f"Reward {prize['id']} was deleted."}
    missing = api.get(f"/rewards/{prize['id']}")
    assert (missing.status_code, error_code(missing)) == (404, "REWARD_NOT_FOUND")
    assert reward(api)["id"] > prize["id"]


def test_a_reward_with_unclaimed_pieces_stays(api, luck):
    prize = reward(api, pieces_required=2)
    for _ in range(2):
        earn(api, prize)
        refused = api.delete(f"/rewards/{prize['id']}")
        assert (refused.status_code, error_code(refused)) == (409, "REWARD_IN_PROGRESS")
    claim(api, prize)
    assert api.delete(f"/rewards/{prize['id']}").status_code == 200


def test_earning_and_claiming_do_not_count_as_changes_of_the_reward(api, luck):
    prize = reward(api)
    earn(api, prize)
    claim(api, prize)
    assert api.get(f"/rewards/{prize['id']}").json["reward"] == prize


def test_changed_rewards_keep_their_pieces(api, luck):
    prize = reward(api, pieces_required=3)
    earn(api, prize, 2)
    change(api, prize, name="Theatre", weight=50, type="REAL", active=False)
    api.put(f"/rewards/{prize['id']}", {"name": "Opera"})
    assert pieces(api, prize) == [2]
