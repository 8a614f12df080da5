"""Many calls with one key at the same moment: one effect, one answer."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from habit_api.core.extensions import db
from tests.client import Api
from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

KEY = {"Idempotency-Key": "one-key"}
FILE = (
    b"HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n"
    b"Swim,,,2026-10-01,1,\n"
)


def task(api: Api) -> TestResponse:
    return api.post("/tasks", {"title": "Read"}, headers=KEY)


def upload(api: Api) -> TestResponse:
    form = {"file": (BytesIO(FILE), "habits.csv")}
    return api.post("/imports", data=form, headers=KEY, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("call", "status", "where"), [(task, 201, "/tasks"), (upload, 200, "/habits")]
)
def test_ten_at_once_are_one(
    runner: Api, call: Callable[[Api], TestResponse], status: int, where: str
) -> None:
    answers = at_once(runner, [call] * 10)
    assert statuses(answers) == {status: 10}
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 9
    assert runner.get(where).get_json()["total"] == 1


def test_ten_completions_with_one_key_are_one(runner: Api) -> None:
    path = f"/habits/{runner.habit()['id']}/complete"
    answers = at_once(runner, [lambda api: api.post(path, headers=KEY)] * 10)
    assert statuses(answers) == {201: 10}
    logs = {answer.get_json()["log"]["id"] for answer in answers}
    assert len(logs) == 1
    assert runner.get("/habit-logs").get_json()["total"] == 1


def test_ten_bodies_with_one_key_are_one_call(runner: Api) -> None:
    def named(number: int) -> Callable[[Api], TestResponse]:
        return lambda api: api.post("/habits", {"name": f"Habit {number}"}, headers=KEY)

    answers = at_once(runner, [named(number) for number in range(10)])
    assert statuses(answers) == {201: 1, 422: 9}
    assert runner.get("/habits").get_json()["total"] == 1


def test_effect_and_answer_are_one_transaction(runner: Api, racing_app: Flask) -> None:
    commits: list[bool] = []

    def note(connection: Connection) -> None:
        commits.append(not connection.get_execution_options().get("house_reader"))

    with racing_app.app_context():
        engine = db.engine
    event.listen(engine, "commit", note)
    try:
        upload(runner)
    finally:
        event.remove(engine, "commit", note)
    assert sum(commits) == 1
