"""Reports that come by themselves: in the morning of the first day of the week, once."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from tests.client import PASSWORD
from tests.reports.steps import composed, queued, verified
from tests.statements import counted


@pytest.fixture
def reader(app, nobody, outbox):
    """Makes a user who wants reports."""

    def make(name, **settings):
        api = nobody.sign_up(name)
        wanted = {"weekly_report_email": True, **settings}
        assert api.patch("/users/me/settings", wanted).status_code == 200
        return verified(app, api)

    return make


def run(app, moment):
    """Whom the job mails at this moment."""
    before = len(queued(app))
    with time_machine.travel(datetime.fromisoformat(moment), tick=False), app.app_context():
        app.extensions["house_jobs"]["reports.mail_due"].perform()
    return [row.address.partition("@")[0] for row in queued(app)[before:]]


def test_a_report_comes_on_monday_at_eight_where_the_user_lives(app, reader):
    reader("berlin", timezone="Europe/Berlin")
    reader("auckland", timezone="Pacific/Auckland")
    assert run(app, "2026-11-22T18:50:00Z") == []
    assert run(app, "2026-11-22T19:00:00Z") == ["auckland"]
    assert run(app, "2026-11-23T06:59:00Z") == []
    assert run(app, "2026-11-23T07:00:00Z") == ["berlin"]
    assert [row.params for row in queued(app)] == [{"week": "2026-11-16", "asked": False}] * 2


def test_whose_week_begins_on_sunday_reads_it_on_sunday(app, reader):
    reader("ada", week_start="sunday")
    assert run(app, "2026-11-22T08:00:00Z") == ["ada"]
    assert queued(app)[0].params["week"] == "2026-11-15"
    assert run(app, "2026-11-23T08:00:00Z") == []


def test_it_comes_once_a_week(app, reader):
    reader("ada")
    assert run(app, "2026-11-23T08:00:00Z") == ["ada"]
    assert run(app, "2026-11-23T08:10:00Z") == []
    assert run(app, "2026-11-30T08:00:00Z") == ["ada"]


def test_an_outage_is_made_up_for_until_the_evening(app, reader):
    reader("ada")
    assert run(app, "2026-11-23T20:00:00Z") == []
    assert run(app, "2026-11-23T19:59:00Z") == ["ada"]


def test_moving_or_another_first_day_brings_no_second_one(app, reader):
    ada = reader("ada", week_start="sunday")
    assert run(app, "2026-11-22T08:00:00Z") == ["ada"]
    change = {"week_start": "monday", "timezone": "America/New_York"}
    ada.patch("/users/me/settings", change)
    assert run(app, "2026-11-23T14:00:00Z") == []
    assert run(app, "2026-11-30T14:00:00Z") == ["ada"]


def test_only_who_wants_it_and_can_get_it_gets_it(app, reader, nobody):
    reader("off", weekly_report_email=False)
    verified(app, reader("inactive"), is_active=False)
    nobody.sign_up("unverified").patch("/users/me/settings", {"weekly_report_email": True})
    assert run(app, "2026-11-23T08:00:00Z") == []


def test_who_unsubscribes_meanwhile_gets_none(app, reader):
    ada = reader("ada")
    run(app, "2026-11-23T08:00:00Z")
    with time_machine.travel("2026-11-23T08:05:00Z", tick=False):
        assert composed(app) is not None
        ada.sign_in("ada").patch("/users/me/settings", {"weekly_report_email": False})
        assert composed(app) is None


def test_many_readers_are_found_in_batches(app, reader, monkeypatch):
    monkeypatch.setattr("habit_api.reports.service.BATCH", 2)
    names = {f"user-{number}" for number in range(5)}
    for name in names:
        reader(name)
    with counted(app) as sent:
        assert set(run(app, "2026-11-23T08:00:00Z")) == names
    assert sum("weekly_reports AS" in each or "FROM users" in each for each in sent) <= 4


def test_it_goes_with_the_account(app, reader):
    ada = reader("ada")
    run(app, "2026-11-23T08:00:00Z")
    assert ada.sign_in("ada").delete("/users/me", {"password": PASSWORD}).status_code == 200
    assert run(app, "2026-11-30T08:00:00Z") == []
