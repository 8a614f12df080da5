"""Superusers see how the parts of the site are."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from habit_api.admin import health
from habit_api.core.clock import now
from habit_api.core.extensions import db, limiter
from habit_api.core.unit_of_work import unit_of_work
from habit_api.jobs import pulse
from habit_api.jobs.service import submit


@pytest.fixture
def swept(app):
    """A worker was there a moment ago."""
    with app.app_context():
        app.extensions["house_jobs"]["jobs.sweep"].perform()


def report(admin):
    answer = admin.get("/admin/health")
    assert answer.status_code == 200
    return answer.json


def test_all_is_well_while_a_worker_sweeps(admin, swept):
    found = report(admin)
    assert found["status"] == "ok", found
    parts = found["parts"]
    assert set(parts) == {"database", "migrations", "broker", "cache", "workers", "queue", "model"}
    assert all(part["status"] == "ok" and part["ms"] >= 0 for part in parts.values())


def test_without_a_worker_the_site_is_degraded(app, admin):
    assert report(admin)["parts"]["workers"]["status"] == "failed"
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock, app.app_context():
        pulse.note()
        clock.shift(60)
        assert pulse.silence() == 60
        assert health.workers()["seconds_since_last_seen"] == 60
        clock.shift(1)
        with pytest.raises(health.Unwell):
            health.workers()


def test_open_jobs_are_counted(app, admin):
    with app.app_context(), unit_of_work():
        submit("audit.clean_up")
        submit("audit.clean_up")
    details = report(admin)["parts"]["queue"]["details"]
    assert details["tables"]["jobs"] == {"open": 2, "overdue": 0, "late_seconds": 0}
    assert details["open"] == sum(table["open"] for table in details["tables"].values())


def test_whatever_is_to_be_worked_off_counts_and_what_is_overdue(app, admin, owner):
    with time_machine.travel(now(), tick=False) as clock:
        soon, later = (now() + timedelta(minutes=minutes) for minutes in (1, 60))
        hook = {"url": "https://hooks.example.com/x", "events": ["notification"]}
        endpoint = owner.post("/webhooks", hook).json["id"]
        for moment in (soon, later):
            tea = {"title": "Tea", "scheduled_at": moment.isoformat(), "channel": "webhook"}
            assert owner.post("/notifications", tea).status_code == 201
        assert owner.post(f"/webhooks/{endpoint}/test").status_code == 200
        clock.shift(120)
        with app.app_context():
            details = health.queue()
    assert details["overdue"] == sum(table["overdue"] for table in details["tables"].values()) >= 2
    assert details["late_seconds"] >= 90
    assert details["tables"]["notifications"] == {"open": 2, "overdue": 1, "late_seconds": 60}
    assert details["tables"]["webhooks"]["overdue"] == 1


def test_a_missing_migration_is_seen(app, admin):
    with app.app_context():
        newest = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    change = text("UPDATE alembic_version SET version_num = :v")
    try:
        with app.app_context(), unit_of_work():
            db.session.execute(change, {"v": "0000"})
        assert report(admin)["parts"]["migrations"]["status"] == "failed"
    finally:
        with app.app_context(), unit_of_work():
            db.session.execute(change, {"v": newest})


def test_what_fails_tells_its_kind_and_no_more(admin, monkeypatch):
    def check() -> bool:
        raise ConnectionError("redis://user:secret@host")

    monkeypatch.setattr(limiter.storage, "check", check)
    found = report(admin)
    assert found["status"] == "degraded"
    assert found["parts"]["cache"]["details"] == {"error": "ConnectionError"}


def test_limits_that_each_process_counts_for_itself_are_told(admin, monkeypatch):
    monkeypatch.setattr(limiter.storage, "check", lambda: False)
    assert report(admin)["parts"]["cache"]["status"] == "failed"


def test_what_hangs_is_not_waited_for(admin, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(health, "PATIENCE", 0.2)
    hanging = ("broker", lambda: {"hung": released.wait(10)})
    others = [check for check in health.CHECKS if check[0] != "broker"]
    monkeypatch.setattr(health, "CHECKS", (hanging, *others))
    started = time.monotonic()
    parts = report(admin)["parts"]
    assert time.monotonic() - started < 5
    released.set()
    assert parts["broker"]["status"] == "timeout"
    assert parts["database"]["status"] == "ok"
