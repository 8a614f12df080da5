"""Superusers read what happened."""

from __future__ import annotations

from tests.client import PASSWORD


def events(admin, **query):
    return admin.get("/admin/audit-log", query_string=query).json


def test_what_superusers_do_is_kept_with_their_name_on_it(admin, owner):
    admin.patch(f"/admin/users/{owner.user['id']}", {"is_active": False})
    signed_out, switched_off = events(admin)["events"][:2]
    assert (signed_out["event"], switched_off["event"]) == (
        "devices.signed_out",
        "account.deactivated",
    )
    assert switched_off["user_id"] == owner.user["id"]
    assert switched_off["actor_id"] == admin.user["id"]
    assert switched_off["ip"] == "127.0.0.1"
    assert events(admin, event="superuser.granted")["events"][0]["actor_id"] is None


def test_taking_up_a_model_is_kept(admin):
    admin.post("/admin/reload-model")
    [event] = events(admin, event="model.reloaded")["events"]
    assert (event["user_id"], event["actor_id"]) == (None, admin.user["id"])
    assert event["details"] == {"version": None, "loaded": False}


def test_events_are_found_by_kind_and_user(admin, owner, stranger):
    owner.post("/auth/login", {"username": "ada", "password": "wrong"})
    mine = events(admin, user_id=owner.user["id"])["events"]
    assert [event["event"] for event in mine] == [
        "password.wrong",
        "signin.succeeded",
        "account.registered",
    ]
    assert events(admin, user_id=stranger.user["id"], event="password.wrong")["events"] == []
    assert events(admin, event="password.wrong")["total"] == 1


def test_the_events_of_a_deleted_account_are_found_by_its_id(admin, owner):
    owner.delete("/users/me", {"password": PASSWORD})
    assert events(admin, user_id=owner.user["id"])["events"][0]["event"] == "account.deleted"


def test_pages_stay_right_while_events_are_added(admin, nobody):
    first = events(admin, limit=2)
    assert first["total"] == 3
    nobody.sign_up("ada")
    rest = events(admin, limit=2, cursor=first["next_cursor"])
    assert rest["next_cursor"] is None
    shown = {event["event"] for event in first["events"] + rest["events"]}
    assert shown == {"signin.succeeded", "superuser.granted", "account.registered"}


def test_a_made_up_cursor_is_refused(admin):
    answer = admin.get("/admin/audit-log", query_string={"cursor": "x"})
    assert answer.status_code == 422
