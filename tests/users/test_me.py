"""One's own profile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, update

from habit_api.auth import service, sessions
from habit_api.core.extensions import db, jwt
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.users import queries
from tests.client import PASSWORD, Api, error_code, error_fields

FIELDS = {
    "id",
    "username",
    "email",
    "email_verified",
    "telegram_linked",
    "avatar_url",
    "name",
    "language",
    "timezone",
    "level",
    "xp_points",
    "is_active",
    "is_superuser",
    "last_login_at",
    "created_at",
    "updated_at",
}


def verify_email(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(email_verified=True))


def test_both_addresses_of_me_show_the_same_user(owner: Api) -> None:
    me: dict[str, Any] = owner.get("/users/me").json or {}
    assert me == owner.get("/auth/me").json
    assert set(me) == FIELDS
    assert me["id"] == owner.user["id"]


@pytest.mark.parametrize(
    "change",
    [
        {"username": "countess"},
        {"name": "Ada Lovelace"},
        {"language": "ru"},
        {"timezone": "Asia/Tokyo"},
        {"username": "Countess.of_Lovelace-1", "name": None},
    ],
)
def test_what_is_sent_changes_and_nothing_else(owner: Api, change: dict[str, Any]) -> None:
    before: dict[str, Any] = owner.get("/users/me").json or {}
    answer = owner.patch("/users/me", change)
    assert answer.status_code == 200
    expected = {**before, **change, "updated_at": answer.json["updated_at"]}
    assert owner.get("/users/me").json == answer.json == expected


def test_an_empty_patch_changes_nothing(owner: Api) -> None:
    before = owner.get("/users/me").json
    assert owner.patch("/users/me", {}).json == before


def test_a_changed_username_is_the_one_to_sign_in_with(nobody: Api, owner: Api) -> None:
    owner.patch("/users/me", {"username": "countess"})
    assert nobody.sign_in("countess").get("/auth/me").status_code == 200
    answer = nobody.post("/auth/login", {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 401


def test_only_the_case_of_ones_own_username_may_change(owner: Api) -> None:
    assert owner.patch("/users/me", {"username": "ADA"}).json["username"] == "ADA"


def test_a_username_that_is_taken_in_whatever_case_is_refused(owner: Api, stranger: Api) -> None:
    answer = owner.patch("/users/me", {"username": "EVE", "name": "Ada"})
    assert (answer.status_code, error_code(answer)) == (409, "USERNAME_TAKEN")
    assert owner.get("/users/me").json["name"] is None


def test_a_new_email_address_needs_the_password_and_is_unverified(app: Flask, owner: Api) -> None:
    verify_email(app)
    change = {"email": "ada@example.org", "current_password": PASSWORD}
    me = owner.patch("/users/me", change).json
    assert (me["email"], me["email_verified"]) == ("ada@example.org", False)


def test_without_the_password_the_email_address_stays(app: Flask, owner: Api) -> None:
    verify_email(app)
    answer = owner.patch("/users/me", {"email": "ada@example.org"})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == ["current_password"]
    me = owner.get("/users/me").json
    assert (me["email"], me["email_verified"]) == ("ada@example.com", True)


def test_with_a_wrong_password_the_email_address_stays(owner: Api) -> None:
    change = {"email": "ada@example.org", "current_password": "wrong", "name": "Ada"}
    answer = owner.patch("/users/me", change)
    assert (answer.status_code, error_code(answer)) == (401, "INVALID_CREDENTIALS")
    me = owner.get("/users/me").json
    assert (me["email"], me["name"]) == ("ada@example.com", None)


def test_the_same_email_address_is_no_change_and_stays_verified(app: Flask, owner: Api) -> None:
    verify_email(app)
    me = owner.patch("/users/me", {"email": "ada@example.com", "name": "Ada"}).json
    assert (me["email_verified"], me["name"]) == (True, "Ada")


def test_an_email_address_that_is_taken_is_refused(owner: Api, stranger: Api) -> None:
    change = {"email": "EVE@example.com", "current_password": PASSWORD}
    answer = owner.patch("/users/me", change)
    assert (answer.status_code, error_code(answer)) == (409, "EMAIL_TAKEN")


def test_put_replaces_names_and_leaves_settings_alone(owner: Api) -> None:
    owner.patch("/users/me", {"name": "Ada", "language": "ru", "timezone": "Asia/Tokyo"})
    me = owner.put("/users/me", {"username": "countess", "email": "ada@example.com"}).json
    assert (me["username"], me["name"]) == ("countess", None)
    assert (me["language"], me["timezone"]) == ("ru", "Asia/Tokyo")


def test_put_with_another_email_address_needs_the_password(owner: Api) -> None:
    whole = {"username": "ada", "email": "ada@example.org", "name": "Ada"}
    assert owner.put("/users/me", whole).status_code == 422
    answer = owner.put("/users/me", {**whole, "current_password": PASSWORD})
    assert (answer.status_code, answer.json["email"]) == (200, "ada@example.org")


def test_put_needs_no_address_where_there_is_none(app: Flask, owner: Api) -> None:
    with app.app_context(), unit_of_work():
        db.session.execute(update(User).values(email=None, email_key=None))
    whole = {"username": "ada", "email": None, "name": "Ada"}
    answer = owner.put("/users/me", whole)
    assert (answer.status_code, answer.json["email"], answer.json["name"]) == (200, None, "Ada")
    change = {**whole, "email": "ada@example.org", "current_password": PASSWORD}
    assert owner.put("/users/me", change).json["email"] == "ada@example.org"
    again = owner.put("/users/me", {**whole, "name": "Eve", "current_password": PASSWORD})
    assert (again.status_code, list(error_fields(again))) == (422, ["email"])
    me = owner.get("/users/me").json
    assert (me["email"], me["name"]) == ("ada@example.org", "Ada")


@pytest.mark.parametrize("missing", ["username", "email"])
def test_put_needs_the_whole(owner: Api, missing: str) -> None:
    whole = {"username": "ada", "email": "ada@example.com"}
    del whole[missing]
    assert list(error_fields(owner.put("/users/me", whole))) == [missing]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", None),
        ("username", "a"),
        ("email", None),
        ("email", "nobody"),
        ("name", 5),
        ("language", "xx"),
        ("timezone", "Europe/Atlantis"),
        ("timezone", None),
        ("current_password", "a\x00b"),
        ("is_superuser", True),
        ("password", "another fine evening"),
    ],
)
def test_what_breaks_the_rules_is_named(owner: Api, field: str, value: object) -> None:
    before = owner.get("/users/me").json
    answer = owner.patch("/users/me", {field: value})
    assert answer.status_code == 422
    assert list(error_fields(answer)) == [field]
    assert owner.get("/users/me").json == before


def test_of_eight_users_who_take_a_name_at_once_one_gets_it(app: Flask, nobody: Api) -> None:
    users = [nobody.sign_up(f"user{number}") for number in range(8)]

    def attempt(user: Api) -> int:
        api = Api(app.test_client(), nobody.contract, user.token)
        return api.patch("/users/me", {"username": "ada"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, users)) == [200] + [409] * 7


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/users/me", None),
        ("GET", "/users/me/settings", None),
        ("PATCH", "/users/me", {}),
        ("PATCH", "/users/me/settings", {}),
        (
            "PATCH",
            "/users/me/password",
            {"current_password": PASSWORD, "new_password": "new and fine"},
        ),
        ("DELETE", "/users/me", {"password": PASSWORD}),
    ],
)
def test_a_user_deleted_in_the_same_moment_is_signed_out(
    owner: Api, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: Any
) -> None:
    check = jwt._token_in_blocklist_callback

    def check_and_delete(*token: Any) -> Any:
        revoked = check(*token)
        with db.engine.begin() as somebody_else:
            somebody_else.execute(delete(User))
        return revoked

    monkeypatch.setattr(jwt, "_token_in_blocklist_callback", check_and_delete)
    answer = owner.call(method, path, **({} if body is None else {"json": body}))
    assert error_code(answer) == "TOKEN_REVOKED"


def test_an_address_that_is_replaced_in_the_meantime_is_not_written_back(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = queries.email_of

    def read_and_be_overtaken(user_id: UUID) -> str | None:
        found = read(user_id)
        with db.engine.begin() as somebody_else:
            new = {"email": "new@example.com", "email_key": "new@example.com"}
            somebody_else.execute(update(User).values(new))
        return found

    monkeypatch.setattr(queries, "email_of", read_and_be_overtaken)
    answer = owner.patch("/users/me", {"email": "ada@example.com", "name": "Ada"})
    assert (answer.status_code, answer.get_json()["name"]) == (200, "Ada")
    assert answer.get_json()["email"] == "new@example.com"


def test_a_device_that_is_signed_out_meanwhile_changes_no_address(
    owner: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm = service.confirm

    def confirm_and_be_overtaken(*args: Any, **options: Any) -> str | None:
        kept = confirm(*args, **options)
        with unit_of_work():
            sessions.sign_out_all(UUID(owner.user["id"]))
        return kept

    monkeypatch.setattr(service, "confirm", confirm_and_be_overtaken)
    change = {"email": "new@example.com", "current_password": PASSWORD}
    answer = owner.patch("/users/me", change)
    assert (answer.status_code, error_code(answer)) == (401, "TOKEN_REVOKED")
    again = Api(owner.client, owner.contract).sign_in("ada")
    assert again.get("/users/me").get_json()["email"] == "ada@example.com"
