"""What others see of a user."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import Api, error_code


def test_others_see_the_username_and_nothing_private(owner: Api, stranger: Api) -> None:
    answer = stranger.get(f"/users/{owner.user['id']}")
    shown: dict[str, Any] = {"id": owner.user["id"], "username": "ada", "level": 1, "xp_points": 0}
    shown |= {"best_streak": 0, "avatar_url": None}
    assert answer.json == shown


def test_a_profile_that_is_not_public_is_not_there(owner: Api, stranger: Api) -> None:
    owner.patch("/users/me/settings", {"public_profile": False})
    answer = stranger.get(f"/users/{owner.user['id']}")
    assert (answer.status_code, error_code(answer)) == (404, "USER_NOT_FOUND")


def test_an_inactive_user_is_not_there(app: Flask, owner: Api, stranger: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).where(User.username == "ada").values(is_active=False))
    assert stranger.get(f"/users/{owner.user['id']}").status_code == 404


def test_nobody_of_that_id_is_there(owner: Api) -> None:
    assert error_code(owner.get(f"/users/{uuid4()}")) == "USER_NOT_FOUND"


@pytest.mark.parametrize("text", ["1", "ada", "0190f3a17c1e7d4a9c572f6a4a7c9b10", "%00"])
def test_what_is_no_user_id_is_a_plain_404(owner: Api, text: str) -> None:
    assert error_code(owner.get(f"/users/{text}")) == "NOT_FOUND"
