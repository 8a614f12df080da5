"""When a device was last used, to five minutes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from habit_api.auth import activity
from habit_api.core.errors import ServiceUnavailable
from habit_api.core.extensions import db
from habit_api.models import Device
from habit_api.users import queries
from tests.client import Api
from tests.jobs.conftest import outbox as outbox  # a fixture, here for these tests too
from tests.jobs.steps import Outbox

START = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def seen_at(app: Flask) -> int:
    """Seconds from the start to the device's last use."""
    with app.app_context():
        moment = db.session.scalar(select(Device.last_used_at))
    assert moment is not None
    return int((moment - START).total_seconds())


def perform(app: Flask, outbox: Outbox) -> int:
    """Do the jobs that were asked for; returns how many there were."""
    sent = outbox.take()
    with app.app_context():
        for message in sent:
            app.extensions["house_jobs"][message.name].perform(*message.ids)
    return len(sent)


def write(api: Api) -> int:
    return api.patch("/users/me/settings", {"scarcity": 20}).status_code


def test_within_five_minutes_nothing_is_noted(
    app: Flask, owner: Api, clock: time_machine.Traveller
) -> None:
    clock.shift(299)
    write(owner)
    assert seen_at(app) == 0


def test_after_five_minutes_a_call_is_noted(
    app: Flask, owner: Api, clock: time_machine.Traveller
) -> None:
    clock.shift(300)
    assert write(owner) == 200
    assert seen_at(app) == 300


def test_a_refresh_is_noted(app: Flask, nobody: Api, owner: Api, clock) -> None:
    for seconds in (299, 1):
        clock.shift(seconds)
        nobody.post("/auth/refresh", {"refresh_token": owner.refresh_token})
    assert seen_at(app) == 300


def test_a_read_is_noted_but_never_writes_on_sqlite(
    app: Flask, owner: Api, clock: time_machine.Traveller, database_kind: str, outbox: Outbox
) -> None:
    clock.shift(300)
    owner.get("/auth/me")
    assert seen_at(app) == (0 if database_kind == "sqlite" else 300)
    perform(app, outbox)
    assert seen_at(app) == 300


def test_a_read_is_answered_while_somebody_else_writes(app: Flask, owner: Api) -> None:
    with app.app_context(), db.engine.begin() as writer:
        writer.execute(text("UPDATE users SET name = 'Ada'"))
        assert owner.get("/auth/me").json["name"] is None


def test_an_answer_stands_when_its_use_cannot_be_noted(
    app: Flask, owner: Api, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise OperationalError("UPDATE", {}, Exception("locked"))

    clock.shift(300)
    monkeypatch.setattr(activity, "unit_of_work", locked)
    assert write(owner) == 200
    assert seen_at(app) == 0


def test_a_call_that_failed_inside_is_not_noted(
    app: Flask, owner: Api, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_user_id: object) -> None:
        raise ServiceUnavailable

    clock.shift(300)
    monkeypatch.setattr(queries, "settings", unreachable)
    assert write(owner) == 503
    assert seen_at(app) == 0


def used_at(api: Api) -> Any:
    return api.get("/auth/api-tokens").json["api_tokens"][0]["last_used_at"]


def robot_of(api: Api) -> Api:
    body = {"name": "script", "scopes": ["read", "write"]}
    return Api(api.client, api.contract, api.post("/auth/api-tokens", body).json["token"])


def test_an_api_token_is_noted_at_its_first_call_and_then_every_five_minutes(
    owner: Api, clock: time_machine.Traveller
) -> None:
    robot = robot_of(owner)
    assert used_at(owner) is None
    seen = []
    for seconds in (0, 299, 1):
        clock.shift(seconds)
        write(robot)
        seen.append(used_at(owner))
    assert seen == ["2026-11-20T08:30:00Z"] * 2 + ["2026-11-20T08:35:00Z"]


def test_reading_with_an_api_token_is_noted_by_a_job_on_sqlite(
    app: Flask, owner: Api, clock: time_machine.Traveller, database_kind: str, outbox: Outbox
) -> None:
    robot = robot_of(owner)
    # A job that was lost is asked for again; one that was not is not.
    for seconds in (0, 1, 300):
        clock.shift(seconds)
        assert robot.get("/habits").status_code == 200
    assert perform(app, outbox) == (2 if database_kind == "sqlite" else 0)
    assert used_at(owner) == "2026-11-20T08:35:01Z"


def test_which_tokens_were_noted_is_forgotten_before_it_fills_the_memory(
    owner: Api, monkeypatch: pytest.MonkeyPatch, database_kind: str, outbox: Outbox
) -> None:
    crowd = dict.fromkeys(((0, -number) for number in range(10_000)), START)
    monkeypatch.setattr(activity, "_asked", crowd)
    robot_of(owner).get("/habits")
    assert len(crowd) == (1 if database_kind == "sqlite" else 10_000)
