"""`/calendar/token`: the secret address of a calendar."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from habit_api.core.extensions import db
from habit_api.models import CalendarToken, User
from tests.calendar.reading import read, subscribe
from tests.client import error_code


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nobody_has_no_calendar(nobody, method):
    assert error_code(nobody.call(method, "/calendar/token")) == "TOKEN_MISSING"


def test_there_is_no_address_before_one_is_made(owner):
    assert error_code(owner.get("/calendar/token")) == "CALENDAR_NOT_FOUND"
    assert error_code(owner.delete("/calendar/token")) == "CALENDAR_NOT_FOUND"


def test_an_address_is_made_and_shown_again(owner, nobody):
    made = owner.post("/calendar/token")
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/calendar/token"
    assert made.json["url"].endswith(f"/api/v1/calendar/{made.json['token']}.ics")
    shown = owner.get("/calendar/token")
    assert shown.json == made.json
    assert "no-store" in shown.headers["Cache-Control"]
    assert nobody.get(f"/calendar/{made.json['token']}.ics").status_code == 200


def test_a_new_address_revokes_the_one_before(owner):
    first, second = subscribe(owner), subscribe(owner)
    assert first != second
    assert error_code(owner.get(first)) == "CALENDAR_NOT_FOUND"
    read(owner, second)


def test_a_revoked_address_leads_nowhere(owner, nobody):
    path = subscribe(owner)
    assert owner.delete("/calendar/token").status_code == 200
    assert nobody.get(path).status_code == 404
    assert owner.get("/calendar/token").status_code == 404


@pytest.mark.parametrize("token", ["x", "IkEi", "IkEi.x", "bnVsbA.x", "%00", "é"])
def test_what_was_not_signed_here_leads_nowhere(nobody, token):
    assert nobody.get(f"/calendar/{token}.ics").status_code == 404


def test_what_is_stored_is_no_address(app, owner, nobody):
    subscribe(owner)
    with app.app_context():
        [nonce] = db.session.scalars(select(CalendarToken.nonce)).all()
    assert nobody.get(f"/calendar/{nonce}.ics").status_code == 404


def test_a_stranger_cannot_touch_it(owner, stranger):
    path = subscribe(owner)
    assert stranger.delete("/calendar/token").status_code == 404
    subscribe(stranger)
    read(owner, path)


def test_who_is_inactive_has_no_calendar(app, owner, nobody):
    path = subscribe(owner)
    with app.app_context():
        db.session.execute(update(User).values(is_active=False))
        db.session.commit()
    assert nobody.get(path).status_code == 404
