"""Changing the password, and deleting the account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from habit_api.auth import passwords
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Device, RefreshToken, User
from tests.client import PASSWORD, Api, error_code, error_fields

NEW = "another fine evening"


def change(api: Api, current: str = PASSWORD, new: str = NEW):
    return api.patch("/users/me/password", {"current_password": current, "new_password": new})


def signs_in(api: Api, password: str) -> int:
    body = {"username": "ada", "password": password}
    return api.post("/auth/login", body).status_code


def test_afterwards_the_new_password_is_the_good_one(nobody: Api, owner: Api) -> None:
    assert change(owner).status_code == 200
    assert (signs_in(nobody, PASSWORD), signs_in(nobody, NEW)) == (401, 200)


def test_the_other_devices_are_signed_out_and_this_one_is_not(nobody: Api, owner: Api) -> None:
    other = nobody.sign_in("ada")
    change(owner)
    assert error_code(other.get("/auth/me")) == "TOKEN_REVOKED"
    refreshed = nobody.post("/auth/refresh", {"refresh_token": other.refresh_token})
    assert error_code(refreshed) == "TOKEN_REVOKED"
    assert owner.get("/auth/me").status_code == 200


def test_other_users_stay_signed_in(owner: Api, stranger: Api) -> None:
    change(owner)
    assert stranger.get("/auth/me").status_code == 200


def test_a_wrong_password_changes_nothing(nobody: Api, owner: Api) -> None:
    other = nobody.sign_in("ada")
    answer = change(owner, current="wrong horse battery")
    assert (answer.status_code, error_code(answer)) == (401, "INVALID_CREDENTIALS")
    assert answer.json["error"]["message"] == "The current password is wrong."
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert (signs_in(nobody, PASSWORD), signs_in(nobody, NEW)) == (200, 401)
    assert other.get("/auth/me").status_code == 200


@pytest.mark.parametrize("new", ["short", "password123", "x" * 129, "ada@example.com", None])
def test_a_new_password_must_be_as_good_as_a_first_one(nobody: Api, owner: Api, new: str) -> None:
    answer = change(owner, new=new)
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["new_password"]
    assert signs_in(nobody, PASSWORD) == 200


def test_of_two_changes_at_once_one_wins(app: Flask, nobody: Api, owner: Api) -> None:
    new = [f"another fine evening {number}" for number in range(4)]

    def attempt(password: str) -> int:
        return change(
            Api(app.test_client(), nobody.contract, owner.token), new=password
        ).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(attempt, new))
    assert statuses == [200, 401, 401, 401]
    assert sorted(signs_in(nobody, password) for password in new) == [200, 401, 401, 401]


@pytest.mark.parametrize("path", ["/users/me/password", "/users/me"])
def test_it_fails_when_the_password_changes_while_it_is_checked(
    app: Flask, owner: Api, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    right = passwords.matches

    def slow(password: str, kept: str | None) -> bool:
        verdict = right(password, kept)
        with app.app_context(), unit_of_work():
            db.session.execute(update(User).values(password_hash="other"))
        return verdict

    monkeypatch.setattr(passwords, "matches", slow)
    answer = change(owner) if "password" in path else owner.delete(path, {"password": PASSWORD})
    assert error_code(answer) == "INVALID_CREDENTIALS"
    assert owner.get("/auth/me").status_code == 200


def test_a_deleted_account_is_gone_with_everything_of_it(
    app: Flask, nobody: Api, owner: Api
) -> None:
    owner.post("/habits", {"name": "Meditate"})
    answer = owner.delete("/users/me", {"password": PASSWORD})
    assert answer.status_code == 200
    assert error_code(owner.get("/auth/me")) == "TOKEN_REVOKED"
    assert signs_in(nobody, PASSWORD) == 401
    with app.app_context():
        left = [
            db.session.scalar(select(func.count()).select_from(table))
            for table in db.metadata.sorted_tables
            # What happened stays known, under an id that is nobody's.
            if table.name != "audit_events"
        ]
    assert set(left) == {0}


def test_deleting_leaves_other_accounts_whole(app: Flask, owner: Api, stranger: Api) -> None:
    owner.delete("/users/me", {"password": PASSWORD})
    assert stranger.get("/auth/me").status_code == 200
    with app.app_context():
        for table in (User, Device, RefreshToken):
            assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_names_of_a_deleted_account_are_free_again(nobody: Api, owner: Api) -> None:
    owner.delete("/users/me", {"password": PASSWORD})
    assert nobody.sign_up("ada").get("/auth/me").status_code == 200


def test_a_wrong_password_deletes_nothing(owner: Api) -> None:
    answer = owner.delete("/users/me", {"password": "wrong horse battery"})
    assert (answer.status_code, error_code(answer)) == (401, "INVALID_CREDENTIALS")
    assert owner.get("/auth/me").status_code == 200


@pytest.mark.parametrize("body", [{}, {"password": None}, {"password": PASSWORD, "sure": True}])
def test_a_body_that_breaks_the_rules_deletes_nothing(owner: Api, body: dict[str, object]) -> None:
    assert owner.delete("/users/me", body).status_code == 422
    assert owner.get("/auth/me").status_code == 200


def test_deleting_without_the_password_is_refused(owner: Api) -> None:
    assert list(error_fields(owner.delete("/users/me"))) == ["password"]
