"""What nobody needs any more is deleted, and nothing that somebody does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from habit_api.core import cleaning
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.models import ApiToken, Device, RefreshToken, RevertedEntry
from tests.client import error_code
from tests.statements import counted
from tests.times import NOON

WEEK = 7


@pytest.fixture
def clock(app):
    with time_machine.travel(NOON, tick=False) as hand:
        yield hand


@pytest.fixture
def ada(clock, nobody):
    """Somebody who signed up at `NOON`."""
    return nobody.sign_up("ada")


def run(app, name):
    with app.app_context():
        app.extensions["house_jobs"][name].perform()


def count(app, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_refresh_tokens_go_a_day_after_they_expired(app, nobody, clock, ada):
    clock.shift(timedelta(days=WEEK + 1))
    run(app, "auth.clean_up")
    assert count(app, RefreshToken) == 1
    clock.shift(1)
    run(app, "auth.clean_up")
    assert count(app, RefreshToken) == 0
    used = nobody.post("/auth/refresh", {"refresh_token": ada.refresh_token})
    assert error_code(used) == "TOKEN_EXPIRED"


def test_a_device_in_use_stays_whatever_its_age(app, nobody, clock, ada):
    for _ in range(20):
        clock.shift(timedelta(days=6))
        made = nobody.post("/auth/refresh", {"refresh_token": ada.refresh_token}).get_json()
        ada.token, ada.refresh_token = made["access_token"], made["refresh_token"]
        run(app, "auth.clean_up")
        assert ada.get("/users/me").status_code == 200
    assert count(app, Device) == 1


def test_a_stolen_token_is_still_told_after_cleaning(app, nobody, clock, ada):
    spent = ada.refresh_token
    for _ in range(2):
        made = nobody.post("/auth/refresh", {"refresh_token": ada.refresh_token}).get_json()
        ada.refresh_token = made["refresh_token"]
        clock.shift(60)
    run(app, "auth.clean_up")
    assert error_code(nobody.post("/auth/refresh", {"refresh_token": spent})) == "TOKEN_REUSED"


@pytest.mark.parametrize("signed_out", [False, True])
def test_devices_go_when_nobody_used_them_for_a_season(app, clock, ada, signed_out):
    if signed_out:
        assert ada.post("/auth/logout-all").status_code < 300
    clock.shift(timedelta(days=90))
    run(app, "auth.clean_up")
    assert count(app, Device) == 1
    clock.shift(1)
    run(app, "auth.clean_up")
    assert (count(app, Device), count(app, RefreshToken)) == (0, 0)


def test_reverted_days_stay_as_long_as_they_can_be_put_back(app, clock, ada):
    habit = ada.habit()
    log = ada.complete(habit)["log"]
    assert ada.delete(f"/habits/{habit['id']}/logs/{log['id']}").status_code == 200
    clock.shift(timedelta(hours=24))
    run(app, "logs.clean_up")
    assert count(app, RevertedEntry) == 1
    clock.shift(1)
    run(app, "logs.clean_up")
    assert count(app, RevertedEntry) == 0


def test_sessions_left_open_are_closed(app, nobody, clock, ada, monkeypatch):
    monkeypatch.setattr("habit_api.focus.jobs.BATCH", 1)
    for user in (ada, nobody.sign_up("bob")):
        assert user.post("/sessions", {"duration_min": 1}).status_code == 201
    clock.shift(timedelta(minutes=62))
    run(app, "focus.close_overdue")
    with counted(app) as asked:
        run(app, "focus.close_overdue")
    assert len(asked) == 1


def test_cleaning_goes_in_batches_and_leaves_the_rest_for_the_next_time(app, nobody, clock, ada):
    for _ in range(5):
        nobody.sign_in("ada")
    clock.shift(timedelta(days=WEEK + 1, seconds=1))
    left = count(app, RefreshToken)
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cleaning, "BATCH", 2)
        table = table_of(RefreshToken)
        old = select(RefreshToken.id).order_by(RefreshToken.id)
        deleted = cleaning.delete_in_batches(table, old, batches=2)
    assert (deleted, count(app, RefreshToken)) == (4, left - 4)


def test_the_engine_forgets_its_own_old_jobs_too(app, clock):
    run(app, "jobs.clean_up")
    run(app, "jobs.sweep")
    run(app, "focus.close_overdue")


def test_api_tokens_go_ninety_days_after_their_end(app, clock, ada):
    body = {"name": "script", "scopes": ["read"]}
    ends = (None, "2026-11-21T12:00:00Z", None)
    made = [ada.post("/auth/api-tokens", {**body, "expires_at": end}).get_json() for end in ends]
    ada.delete(f"/auth/api-tokens/{made[2]['id']}")
    left = []
    for days in (90, 1, 1):
        clock.shift(timedelta(days=days, seconds=1))
        run(app, "auth.clean_up")
        left.append(count(app, ApiToken))
    assert left == [2, 1, 1]
