"""Superusers look at users, and change what they may."""

from __future__ import annotations

import pytest

from tests.client import PASSWORD, Api, error_code, error_fields
from tests.statements import counted

UNKNOWN = "0190f3a1-7c1e-7d4a-9c57-2f6a4a7c9b10"


def found(admin, q):
    return [
        user["username"] for user in admin.get("/admin/users", query_string={"q": q}).json["users"]
    ]


def change(admin, api, **rights):
    return admin.patch(f"/admin/users/{api.user['id']}", rights)


def test_users_are_listed_the_newest_first(admin, owner, stranger):
    listed = admin.get("/admin/users", query_string={"limit": 2}).json
    assert [user["username"] for user in listed["users"]] == ["eve", "ada"]
    assert (listed["total"], listed["limit"]) == (3, 2)
    assert listed["users"][0]["email"] == "eve@example.com"


def test_users_are_found_by_parts_of_their_names_and_by_their_ids(admin, nobody, owner):
    nobody.sign_up("Adam_100")
    assert found(admin, "DA") == ["Adam_100", "ada"]
    assert found(admin, "m_1") == ["Adam_100"]
    assert found(admin, "_") == ["Adam_100"]
    assert found(admin, "%") == []
    assert found(admin, "root@") == ["root"]
    assert found(admin, owner.user["id"]) == ["ada"]


def test_nothing_secret_is_shown(admin, owner):
    text = admin.get("/admin/users").text + admin.get(f"/admin/users/{owner.user['id']}").text
    assert "$2b$" not in text
    assert "password" not in text


def test_listing_asks_as_much_for_many_users(app, admin, nobody):
    def cost():
        with counted(app) as sent:
            admin.get("/admin/users")
        return len(sent)

    before = cost()
    for number in range(5):
        nobody.sign_up(f"user-{number}")
    assert cost() == before


def test_whoever_is_switched_off_is_signed_out_everywhere(admin, nobody, owner):
    assert change(admin, owner, is_active=False).json["is_active"] is False
    assert owner.get("/auth/me").status_code == 401
    refreshed = nobody.post("/auth/refresh", {"refresh_token": owner.refresh_token})
    assert refreshed.status_code == 401
    again = nobody.post("/auth/login", {"username": "ada", "password": PASSWORD})
    assert error_code(again) == "ACCOUNT_INACTIVE"
    change(admin, owner, is_active=True)
    assert owner.get("/auth/me").status_code == 401
    assert nobody.sign_in("ada").get("/auth/me").status_code == 200


def test_api_tokens_of_whoever_is_switched_off_are_revoked(admin, owner):
    made = owner.post("/auth/api-tokens", {"name": "Home", "scopes": ["read"]}).json
    program = Api(owner.client, owner.contract, made["token"])
    assert program.get("/habits").status_code == 200
    change(admin, owner, is_active=False)
    assert program.get("/habits").status_code == 401
    change(admin, owner, is_active=True)
    assert program.get("/habits").status_code == 401


def test_whoever_is_switched_off_is_on_no_leaderboard(admin, owner):
    owner.complete(owner.habit())

    def names():
        return [row["username"] for row in admin.get("/leaderboard/xp").json["leaderboard"]]

    assert "ada" in names()
    change(admin, owner, is_active=False)
    assert "ada" not in names()
    change(admin, owner, is_active=True)
    assert "ada" in names()


def test_superusers_are_made_and_unmade(admin, owner):
    assert change(admin, owner, is_superuser=True).status_code == 200
    assert owner.get("/admin/users").status_code == 200
    assert change(admin, owner, is_superuser=False).status_code == 200
    assert owner.get("/admin/users").status_code == 403


@pytest.mark.parametrize("rights", [{"is_active": False}, {"is_superuser": False}])
def test_nobody_takes_their_own_rights(admin, owner, rights):
    promoted_other = change(admin, owner, is_superuser=True)
    assert promoted_other.status_code == 200
    answer = change(admin, admin, **rights)
    assert (answer.status_code, error_code(answer)) == (409, "OWN_ACCOUNT")
    assert admin.get("/admin/users").status_code == 200


def test_what_changes_nothing_is_no_event(admin, owner):
    assert change(admin, owner, is_active=True, is_superuser=False).status_code == 200
    assert change(admin, admin, is_active=True, is_superuser=True).status_code == 200
    assert change(admin, owner).status_code == 200
    events = admin.get("/admin/audit-log", query_string={"event": "account.activated"})
    assert events.json["total"] == 0


def test_what_no_user_has_cannot_be_changed(admin, owner):
    assert change(admin, owner, xp_points=5).status_code == 422
    wrong = change(admin, owner, is_active="no", email="x@example.com")
    assert set(error_fields(wrong)) == {"is_active", "email"}
    missing = admin.patch(f"/admin/users/{UNKNOWN}", {"is_active": False})
    assert (missing.status_code, error_code(missing)) == (404, "USER_NOT_FOUND")
    assert admin.get(f"/admin/users/{UNKNOWN}").status_code == 404
