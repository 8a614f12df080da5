"""Pleasant habits, treats and links: what goes with what, and that no two steps get round it."""

from __future__ import annotations

import pytest

from tests.client import error_code


def changed(api, habit, **fields):
    return api.patch(f"/habits/{habit['id']}", fields)


def refusal(answer):
    return answer.status_code, error_code(answer)


def is_unchanged(api, habit):
    return api.get(f"/habits/{habit['id']}").json == habit


@pytest.fixture
def bath(owner):
    """A pleasant habit of the owner's."""
    return owner.habit("Take a bath", pleasant=True)


@pytest.fixture
def run(owner, bath):
    """A habit that is linked to `bath`."""
    return owner.habit("Run", linked_habit_id=bath["id"])


def test_a_habit_has_a_treat_or_a_linked_habit(owner, bath, run):
    assert (run["linked_habit_id"], run["treat"]) == (bath["id"], None)
    swim = owner.habit("Swim", treat="  A piece of cake ")
    assert (swim["linked_habit_id"], swim["treat"]) == (None, "A piece of cake")


def test_not_both(owner, bath):
    both = {"name": "Run", "linked_habit_id": bath["id"], "treat": "cake"}
    assert refusal(owner.post("/habits", both)) == (422, "TREAT_OR_LINK")
    assert owner.get("/habits").json["total"] == 1


def test_not_both_in_two_steps(owner, bath, run):
    assert refusal(changed(owner, run, treat="cake")) == (422, "TREAT_OR_LINK")
    swim = owner.habit("Swim", treat="cake")
    refused = changed(owner, swim, linked_habit_id=bath["id"])
    assert refusal(refused) == (422, "TREAT_OR_LINK")
    assert is_unchanged(owner, run)
    assert is_unchanged(owner, swim)


def test_one_gives_way_to_the_other_in_one_step(owner, bath, run):
    assert changed(owner, run, treat="cake", linked_habit_id=None).json["treat"] == "cake"
    linked = changed(owner, run, treat=None, linked_habit_id=bath["id"]).json
    assert (linked["treat"], linked["linked_habit_id"]) == (None, bath["id"])


def test_a_put_without_them_takes_them_away(owner, run):
    replaced = owner.put(f"/habits/{run['id']}", {"name": "Run", "treat": "cake"}).json
    assert (replaced["treat"], replaced["linked_habit_id"]) == ("cake", None)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_pleasant_habit_has_neither(owner, bath, method):
    for reward in ({"treat": "cake"}, {"linked_habit_id": bath["id"]}):
        habit = owner.habit(f"By {method}, {reward}")
        path = "/habits" if method == "POST" else f"/habits/{habit['id']}"
        refused = owner.call(method, path, json={"name": "New", "pleasant": True, **reward})
        assert refusal(refused) == (422, "PLEASANT_HAS_REWARD")
        assert is_unchanged(owner, habit)


def test_nor_in_two_steps(owner, bath, run):
    swim = owner.habit("Swim", treat="cake")
    for habit in (run, swim):
        assert refusal(changed(owner, habit, pleasant=True)) == (422, "PLEASANT_HAS_REWARD")
        assert is_unchanged(owner, habit)
    for reward in ({"treat": "cake"}, {"linked_habit_id": owner.habit("Tea", pleasant=True)["id"]}):
        assert refusal(changed(owner, bath, **reward)) == (422, "PLEASANT_HAS_REWARD")
    assert is_unchanged(owner, bath)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_only_what_is_pleasant_can_be_linked(owner, method):
    plain = owner.habit("Plain")
    path = "/habits" if method == "POST" else f"/habits/{owner.habit('Run')['id']}"
    refused = owner.call(method, path, json={"name": "New", "linked_habit_id": plain["id"]})
    assert refusal(refused) == (422, "LINK_NOT_PLEASANT")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_only_what_is_active_can_be_linked(owner, bath, method):
    owner.delete(f"/habits/{bath['id']}")
    path = "/habits" if method == "POST" else f"/habits/{owner.habit('Run')['id']}"
    refused = owner.call(method, path, json={"name": "New", "linked_habit_id": bath["id"]})
    assert refusal(refused) == (422, "LINK_INACTIVE")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_only_ones_own_can_be_linked(owner, stranger, bath, method):
    path = "/habits" if method == "POST" else f"/habits/{stranger.habit('Run')['id']}"
    sent = {"name": "New", "linked_habit_id": bath["id"]}
    assert refusal(stranger.call(method, path, json=sent)) == (403, "FORBIDDEN")
    sent["linked_habit_id"] = 2**63 - 1
    assert refusal(stranger.call(method, path, json=sent)) == (404, "HABIT_NOT_FOUND")


def test_a_habit_is_not_linked_to_itself(owner, bath):
    plain = owner.habit("Plain")
    refused = changed(owner, plain, linked_habit_id=plain["id"])
    assert refusal(refused) == (422, "LINK_NOT_PLEASANT")
    # Pleasant as it is, but not as it would be.
    refused = changed(owner, bath, pleasant=False, linked_habit_id=bath["id"])
    assert refusal(refused) == (422, "LINK_NOT_PLEASANT")
    assert is_unchanged(owner, bath)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PATCH", {"pleasant": False}),
        ("PATCH", {"pleasant": False, "treat": "cake"}),
        ("PUT", {"name": "Take a bath"}),
        ("DELETE", None),
    ],
)
def test_what_others_link_to_stays_pleasant_and_active(owner, bath, run, method, body):
    refused = owner.call(method, f"/habits/{bath['id']}", json=body)
    assert refusal(refused) == (409, "HABIT_IS_LINKED")
    assert refused.json["error"]["details"] == {"habit_ids": [run["id"]]}
    assert is_unchanged(owner, bath)
    changed(owner, run, linked_habit_id=None)
    assert owner.call(method, f"/habits/{bath['id']}", json=body).status_code == 200


def test_what_others_link_to_may_change_otherwise(owner, bath, run):
    assert changed(owner, bath, name="Swim", weight=3).json["pleasant"] is True
    replaced = owner.put(f"/habits/{bath['id']}", {"name": "Sauna", "pleasant": True})
    assert replaced.json["name"] == "Sauna"
    assert is_unchanged(owner, run)


def test_deleted_habits_hold_nothing(owner, bath, run):
    owner.delete(f"/habits/{run['id']}")
    assert changed(owner, bath, pleasant=False).status_code == 200
    assert owner.delete(f"/habits/{bath['id']}").status_code == 200


def test_a_habit_is_restored_with_its_link(owner, bath, run):
    owner.delete(f"/habits/{run['id']}")
    restored = owner.post(f"/habits/{run['id']}/restore").json
    assert restored["linked_habit_id"] == bath["id"]
    assert refusal(owner.delete(f"/habits/{bath['id']}")) == (409, "HABIT_IS_LINKED")


@pytest.mark.parametrize("lost", ["unpleasant", "deleted"])
def test_a_habit_is_restored_without_a_link_that_is_unsound_by_now(owner, bath, run, lost):
    owner.delete(f"/habits/{run['id']}")
    if lost == "deleted":
        owner.delete(f"/habits/{bath['id']}")
    else:
        changed(owner, bath, pleasant=False)
    restored = owner.post(f"/habits/{run['id']}/restore")
    assert (restored.status_code, restored.json["linked_habit_id"]) == (200, None)
    assert owner.get(f"/habits/{run['id']}").json == restored.json


def test_a_deleted_habit_is_linked_only_as_an_active_one_is(owner, bath, run):
    owner.delete(f"/habits/{run['id']}")
    plain = owner.habit("Plain")
    refused = changed(owner, run, linked_habit_id=plain["id"])
    assert refusal(refused) == (422, "LINK_NOT_PLEASANT")


def test_pleasant_habits_can_be_listed_alone(owner, bath, run):
    for wanted, names in (("true", ["Take a bath"]), ("false", ["Run"])):
        page = owner.get("/habits", query_string={"pleasant": wanted}).json
        assert [habit["name"] for habit in page["habits"]] == names
    assert owner.get("/habits?pleasant=yes").status_code == 422


def test_a_linked_habit_goes_with_its_account(owner, nobody, bath, run):
    assert owner.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert nobody.sign_up("ada").get("/habits").json["total"] == 0
