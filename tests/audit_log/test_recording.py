"""What happened to accounts is kept, with where it came from and without secrets."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

import time_machine
from sqlalchemy.exc import OperationalError

from habit_api.audit import service
from habit_api.core.unit_of_work import unit_of_work
from tests.audit_log.steps import names, rows
from tests.client import PASSWORD, error_code
from tests.times import NOON

SECRET = "my secret typed too early"


def login(api, password=PASSWORD, name="ada", ip="198.51.100.7", **headers):
    return api.post(
        "/auth/login",
        {"username": name, "password": password},
        headers=headers,
        environ_overrides={"REMOTE_ADDR": ip},
    )


def test_the_life_of_an_account_is_kept(app, nobody):
    owner = nobody.sign_up("ada")
    nobody.sign_in("ada").post("/auth/logout")
    owner.patch("/users/me", {"email": "ada@example.org", "current_password": PASSWORD})
    owner.patch("/users/me", {"name": "Ada"})
    owner.delete("/users/me", {"password": PASSWORD})
    assert names(app) == [
        "account.registered",
        "signin.succeeded",
        "signin.succeeded",
        "device.signed_out",
        "email.changed",
        "account.deleted",
    ]
    assert {row.user_id for row in rows(app)} == {UUID(owner.user["id"])}


def test_an_event_tells_where_it_came_from_in_bounds(app, nobody):
    nobody.sign_up("ada")
    login(nobody, ip="2001:db8::7", **{"User-Agent": "x" * 5_000, "X-Request-ID": "my-request-1"})
    *_, last = rows(app, "signin.succeeded")
    assert last.ip == "2001:0db8:0000:0000:0000:0000:0000:0007"
    assert last.user_agent == "x" * 255
    assert last.request_id == "my-request-1"
    assert set(last.details) == {"device"}


def test_a_deleted_account_leaves_its_events_but_not_its_places(app, nobody):
    owner = nobody.sign_up("ada")
    owner.delete("/users/me", {"password": PASSWORD})
    *before, deleted = rows(app)
    assert {(row.ip, row.user_agent) for row in before} == {(None, None)}
    assert (deleted.event, deleted.ip) == ("account.deleted", "127.0.0.1")


def test_a_wrong_password_is_kept_though_the_request_fails(app, owner):
    assert login(owner, "wrong").status_code == 401
    [row] = rows(app, "password.wrong")
    assert (row.user_id, row.details) == (UUID(owner.user["id"]), {"at": "signin"})


def test_a_name_that_is_nobodys_is_not_kept(app, nobody):
    login(nobody, "wrong", name=SECRET)
    login(nobody, "wrong", name=SECRET)
    login(nobody, "wrong", name="another")
    first, second, third = (row.details["name"] for row in rows(app))
    assert first == second != third
    assert SECRET not in repr(rows(app))


def test_a_lock_is_kept_once(app, limits, nobody):
    nobody.sign_up("ada")
    for _ in range(9):
        login(nobody, "wrong")
    assert names(app)[2:] == ["password.wrong"] * 5 + ["password.locked"]


def test_one_address_cannot_fill_the_log(app, limits, nobody):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            for number in range(30):
                login(nobody, "wrong", name=f"guess-{number}")
            clock.shift(61)
    assert len(rows(app)) == 60


def test_what_an_inactive_account_tries_is_kept_in_bounds(app, limits, nobody, switch_off):
    switch_off(nobody.sign_up("ada"))
    answers = [login(nobody).status_code for _ in range(25)]
    assert answers == [403] * 25
    assert len(rows(app, "signin.inactive")) == 20


def test_a_wrong_password_is_kept_though_the_state_seen_is_stale_too(app, owner):
    body = {"current_password": "wrong horse battery", "new_password": "another fine evening"}
    for seen in ('"00000000000000000000000000000000"', "*"):
        answer = owner.patch("/users/me/password", body, headers={"If-Match": seen})
        assert (answer.status_code, error_code(answer)) == (401, "INVALID_CREDENTIALS")
    assert [row.details for row in rows(app, "password.wrong")] == [{"at": "confirmation"}] * 2


def test_an_event_is_kept_with_its_cause_or_not_at_all(app):
    with app.app_context():
        with suppress(RuntimeError), unit_of_work():
            service.record("account.tried", user_id=None)
            raise RuntimeError
        service.record("account.kept", user_id=None, reason="y" * 999, kinds={"b", "a"})
    [row] = rows(app)
    assert (row.event, row.ip, row.request_id) == ("account.kept", None, None)
    assert row.details == {"reason": "y" * 200, "kinds": ["a", "b"]}


def test_a_sign_in_is_refused_as_ever_when_the_log_cannot_be_written(app, owner, monkeypatch):
    def fail(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(service, "_write", fail)
    assert login(owner, "wrong").status_code == 401


def test_events_are_kept_for_a_year_and_failures_for_a_quarter(app, nobody):
    def run() -> list[str]:
        with app.app_context():
            app.extensions["house_jobs"]["audit.clean_up"].perform()
        return names(app)

    with time_machine.travel(datetime.fromisoformat(NOON), tick=False) as clock:
        nobody.sign_up("ada")
        login(nobody, "wrong")
        clock.shift(90 * 86_400)
        assert len(run()) == 3
        clock.shift(1)
        assert run() == ["account.registered", "signin.succeeded"]
        clock.shift(275 * 86_400)
        assert run() == []
