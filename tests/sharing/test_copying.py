"""`POST /habits/public/{id}/copy`: a habit like it, of one's own."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import error_code
from tests.habits.test_creating import ALL_FIELDS, DEFAULTS
from tests.sharing.steps import change, names
from tests.sharing.test_public_list import SHOWN


def copy(api, habit):
    return api.post(f"/habits/public/{habit['id']}/copy")


def refusal(answer):
    return answer.status_code, error_code(answer)


def test_a_copy_has_what_was_published_and_else_the_defaults(owner, stranger):
    habit = owner.habit(**ALL_FIELDS)
    owner.complete(habit, value=1)
    made = copy(stranger, habit)
    assert (made.status_code, made.headers["Location"]) == (
        201,
        f"/api/v1/habits/{made.json['id']}",
    )
    assert stranger.get(made.headers["Location"]).json == made.json
    assert {key: made.json[key] for key in SHOWN} == {key: habit[key] for key in SHOWN}
    own = DEFAULTS.keys() - SHOWN
    assert {key: made.json[key] for key in own} == {key: DEFAULTS[key] for key in own}
    assert owner.get("/habits").json["total"] == stranger.get("/habits").json["total"] == 1


@pytest.mark.parametrize(
    "schedule",
    [
        {"type": "daily"},
        {"type": "weekdays", "weekdays": [0, 6]},
        {"type": "interval", "every_days": 7},
        {"type": "times_per_week", "count": 1},
    ],
)
def test_a_copy_keeps_the_schedule(owner, stranger, schedule):
    habit = owner.habit(schedule=schedule, public=True)
    assert copy(stranger, habit).json["schedule"] == schedule


def test_a_pleasant_habit_stays_pleasant_and_may_be_linked(owner, stranger):
    bath = owner.habit("Bath", pleasant=True, public=True)
    copied = copy(stranger, bath).json
    assert (copied["pleasant"], copied["public"]) == (True, False)
    assert stranger.habit("Run", linked_habit_id=copied["id"])["linked_habit_id"] == copied["id"]


def test_a_copy_leads_a_life_of_its_own(owner, stranger):
    habit = owner.habit("Meditate", public=True)
    copied = copy(stranger, habit).json
    change(stranger, copied, name="Yoga")
    owner.delete(f"/habits/{habit['id']}")
    assert stranger.get(f"/habits/{copied['id']}").json["active"] is True
    change(stranger, copied, public=True)
    assert names(owner) == ["Yoga"]


def test_a_taken_name_is_told(owner, stranger):
    habit = owner.habit("Медитация", public=True)
    stranger.habit("МЕДИТАЦИЯ")
    assert refusal(copy(stranger, habit)) == (409, "HABIT_NAME_TAKEN")
    assert refusal(copy(owner, habit)) == (409, "HABIT_NAME_TAKEN")
    assert stranger.get("/habits").json["total"] == 1


def test_what_is_not_public_cannot_be_copied(app, owner, stranger):
    private, deleted = owner.habit("a"), owner.habit("b", public=True)
    owner.delete(f"/habits/{deleted['id']}")
    hidden = owner.habit("c", public=True)
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.username == "ada").values(is_active=False))
    for habit in (private, deleted, hidden, {"id": 2**63 - 1}):
        assert refusal(copy(stranger, habit)) == (404, "HABIT_NOT_FOUND")
    assert stranger.get("/habits").json["total"] == 0


def test_what_an_author_with_a_hidden_profile_published_can_be_copied(owner, stranger):
    owner.patch("/users/me/settings", {"public_profile": False})
    assert copy(stranger, owner.habit(public=True)).status_code == 201


def test_nobody_copies(owner, nobody):
    assert refusal(copy(nobody, owner.habit(public=True))) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize("habit_id", ["0", "-1", "x", "9223372036854775808"])
def test_what_is_no_id_is_a_plain_404(owner, habit_id):
    missing = owner.post(f"/habits/public/{habit_id}/copy")
    assert refusal(missing) == (404, "NOT_FOUND")


def test_only_copying_is_offered_there(owner):
    habit = owner.habit(public=True)
    assert owner.get(f"/habits/public/{habit['id']}/copy").status_code == 405
    for call in (owner.get, owner.delete, partial(owner.patch, json={})):
        assert call(f"/habits/public/{habit['id']}").status_code == 404
