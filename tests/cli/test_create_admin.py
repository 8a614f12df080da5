"""`flask create-admin`: the first superuser."""

from __future__ import annotations

import pytest

GOOD = "correct horse battery"


def create(app, *args, asked="", **env):
    return app.test_cli_runner().invoke(args=["create-admin", *args], input=asked, env=env)


def test_a_new_account_gets_the_password_that_is_asked_for(app, nobody):
    done = create(app, "root", asked=f"root@example.com\n{GOOD}\n{GOOD}\n")
    assert done.exit_code == 0, done.output
    assert GOOD not in done.output
    assert nobody.sign_in("root", GOOD).get("/admin/users").json["total"] == 1


def test_a_new_account_gets_the_password_of_the_environment(app, nobody):
    done = create(app, "root", "--email", "root@example.com", ADMIN_PASSWORD=GOOD)
    assert done.exit_code == 0, done.output
    assert nobody.sign_in("root@example.com", GOOD).get("/admin/users").status_code == 200


@pytest.mark.parametrize("name", ["ada", "ADA@example.com"])
def test_an_account_that_is_there_is_promoted_and_keeps_its_password(app, owner, name):
    done = create(app, name, asked="y\n")
    assert ("with the address ada@example.com" in done.output) is (name == "ada")
    assert "superuser now" in done.output
    assert owner.get("/admin/users").status_code == 200
    assert "already" in create(app, name).output
    log = owner.get("/admin/audit-log", query_string={"event": "superuser.granted"})
    assert [(event["actor_id"], event["ip"]) for event in log.json["events"]] == [(None, None)]


def test_a_promoted_account_that_is_switched_off_is_told(app, nobody):
    root, ada = nobody.sign_up("root"), nobody.sign_up("ada")
    create(app, "root", asked="y\n")
    root.patch(f"/admin/users/{ada.user['id']}", {"is_active": False})
    assert "switched off" in create(app, "ada", "--email", "Ada@example.com").output


@pytest.mark.parametrize("args", [["ada"], ["ada", "--email", "operator@example.com"]])
def test_a_stranger_who_took_the_name_first_is_not_promoted(app, owner, args):
    done = create(app, *args, asked="n\n", ADMIN_PASSWORD=GOOD)
    assert done.exit_code == 1
    assert owner.get("/admin/users").status_code == 403


@pytest.mark.parametrize(
    ("args", "password", "reason"),
    [
        (["x@example.com"], GOOD, "no account"),
        (["a b"], GOOD, "username"),
        (["root", "--email", "nowhere"], GOOD, "e-mail"),
        (["root", "--email", "ada@example.com"], GOOD, "already"),
        (["root", "--email", "root@example.com"], "short", "The password: Length"),
        (["root", "--email", "root@example.com"], "password1", "common"),
    ],
)
def test_what_cannot_be_an_account_is_told(app, owner, args, password, reason):
    done = create(app, *args, ADMIN_PASSWORD=password)
    assert (done.exit_code, reason in done.output) == (1, True), done.output
    assert owner.get("/admin/users").status_code == 403
