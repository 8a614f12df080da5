"""`GET /habits/public`: what is on it, what of it is shown, and to whom."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import error_code
from tests.habits.test_creating import ALL_FIELDS
from tests.sharing.steps import change, names, public
from tests.statements import counted
from tests.times import at

SHOWN = {
    "name",
    "description",
    "category",
    "kind",
    "target_value",
    "target_type",
    "unit",
    "schedule",
    "place",
    "duration_seconds",
    "pleasant",
}


def test_the_list_is_empty_at_first(owner):
    owner.habit("Private")
    assert public(owner) == {"habits": [], "limit": 20, "next_cursor": None}


def test_it_shows_what_was_published_and_nothing_more(owner, stranger):
    habit = owner.habit(**ALL_FIELDS)
    owner.complete(habit, value=1)
    answer = stranger.get("/habits/public")
    [shown] = answer.json["habits"]
    assert shown == {"id": habit["id"], "author": "ada", **{k: habit[k] for k in SHOWN}}
    body = json.dumps(answer.json).lower()
    private = (owner.user["id"], "example.com", "streak", "treat", "cake", "remind", "weight")
    assert [word for word in (*private, "linked", "published", "created") if word in body] == []


def test_nobody_sees_it(owner, nobody):
    owner.habit(public=True)
    refused = nobody.get("/habits/public")
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING")


def test_a_schedule_is_shown_whole(owner):
    for schedule in (
        {"type": "daily"},
        {"type": "weekdays", "weekdays": [1, 3, 5]},
        {"type": "interval", "every_days": 3},
        {"type": "times_per_week", "count": 3},
    ):
        owner.habit(schedule["type"], schedule=schedule, public=True)
        assert public(owner)["habits"][0]["schedule"] == schedule


def test_the_newest_published_come_first_whoever_published_them(owner, stranger):
    first, _, third = (owner.habit(name, public=name != "b") for name in "abc")
    stranger.habit("d", public=True)
    assert names(stranger) == names(owner) == ["d", "c", "a"]
    change(owner, third, public=True, weight=3)
    change(owner, first, public=False)
    change(owner, first, public=True)
    assert names(owner) == ["a", "d", "c"]


def test_what_was_published_in_one_moment_has_an_order(owner):
    with at(owner, "2026-11-20T12:00:00Z") as api:
        for name in "abc":
            api.habit(name, public=True)
        assert names(api) == ["c", "b", "a"]
        assert names(api, limit=1, cursor=public(api, limit=2)["next_cursor"]) == ["a"]


def test_a_habit_is_public_until_it_is_told_otherwise(owner, stranger):
    habit = owner.habit(public=True)
    assert habit["public"] is True
    assert change(owner, habit, name="Yoga")["public"] is True
    assert names(stranger) == ["Yoga"]
    assert owner.put(f"/habits/{habit['id']}", {"name": "Yoga"}).json["public"] is False
    assert names(stranger) == []


def test_deleted_habits_are_hidden_until_they_are_restored(owner, stranger):
    first = owner.habit("a", public=True)
    owner.habit("b", public=True)
    owner.delete(f"/habits/{first['id']}")
    assert names(stranger) == ["b"]
    # Published while deleted: still hidden.
    change(owner, first, name="c", public=True)
    assert names(stranger) == ["b"]
    owner.post(f"/habits/{first['id']}/restore")
    assert names(stranger) == ["b", "c"]


def test_a_habit_that_stopped_being_public_while_deleted_stays_away(owner, stranger):
    habit = owner.habit(public=True)
    owner.delete(f"/habits/{habit['id']}")
    change(owner, habit, public=False)
    owner.post(f"/habits/{habit['id']}/restore")
    assert names(stranger) == []


def test_an_author_may_hide(owner, stranger):
    owner.habit(public=True)
    owner.patch("/users/me/settings", {"public_profile": False})
    assert [habit["author"] for habit in public(stranger)["habits"]] == [None]
    assert [habit["author"] for habit in public(owner)["habits"]] == [None]
    owner.patch("/users/me/settings", {"public_profile": True})
    assert [habit["author"] for habit in public(stranger)["habits"]] == ["ada"]


def test_habits_of_inactive_authors_are_hidden(app, owner, stranger):
    owner.habit("a", public=True)
    stranger.habit("b", public=True)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.username == "ada").values(is_active=False))
    assert names(stranger) == ["b"]


def test_what_an_account_published_goes_with_it(owner, stranger):
    owner.habit(public=True)
    owner.delete("/users/me", {"password": "correct horse battery"})
    assert names(stranger) == []


@pytest.mark.parametrize("query", [{}, {"limit": 1}, {"q": "a"}, {"q": "a", "category": "b"}])
def test_the_list_costs_the_same_with_one_habit_and_with_thirty(app, owner, query):
    costs = []
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            owner.habit(f"a{number}", category="b", public=True)
        with counted(app) as statements:
            public(owner, **query)
        costs.append(len(statements))
    # Who is asking, the habits, and whether there are more where the page is not full.
    assert max(costs) <= 3


def test_unknown_parameters_are_refused(owner):
    for query in ({"offset": 1}, {"sort": "name"}, {"limit": 0}, {"limit": 101}, {"q": " "}):
        assert owner.get("/habits/public", query_string=query).status_code == 422


def test_the_list_is_only_read(owner):
    refused = owner.call("TRACE", "/habits/public")
    assert (refused.status_code, error_code(refused)) == (405, "METHOD_NOT_ALLOWED")
    assert owner.post("/habits/public", {}).status_code == 405
