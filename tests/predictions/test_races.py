"""Predictions made by many at once, and while what they are made from changes."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.models import Prediction
from tests.logs.steps import complete, revert
from tests.predictions.steps import features, of_all
from tests.races import Call, at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 6
ROUNDS = 5


@pytest.fixture
def habits(runner):
    return [runner.habit(f"Habit {number}") for number in range(12)]


def batch(api, *habits):
    body = {"habit_ids": [habit["id"] for habit in habits]} if habits else None
    return api.post("/predictions/batch", body)


def stored(app):
    with app.app_context():
        return list(db.session.scalars(select(Prediction.habit_id).order_by(Prediction.habit_id)))


def test_batches_of_one_user_at_once_leave_one_prediction_of_each_habit(racing_app, runner, habits):
    """Some ask for the habits in another order: whoever locks row by row would wait for ever."""
    ways: list[Call] = [batch, lambda api: batch(api, *reversed(habits))]
    answers = at_once(runner, ways * (CLIENTS // 2))
    assert statuses(answers) == {200: CLIENTS}
    ids = [habit["id"] for habit in habits]
    for answer in answers:
        assert [each["habit_id"] for each in answer.json["predictions"]] == ids
    assert stored(racing_app) == ids
    assert [each["habit_id"] for each in of_all(runner)] == ids


def test_a_batch_against_entries_never_leaves_what_is_no_longer_true(runner, habits):
    for _ in range(ROUNDS):
        calls: list[Call] = [batch, partial(complete, habit=habits[0]), batch]
        answers = at_once(runner, calls)
        assert statuses(answers) == {200: 2, 201: 1}
        assert features(of_all(runner)[0])["streak"] == 1
        reverted = at_once(runner, [batch, partial(revert, log=answers[1].json["log"])])
        assert statuses(reverted) == {200: 2}
        assert features(of_all(runner)[0])["streak"] == 0


def test_a_batch_against_deleted_habits_leaves_none_of_theirs(racing_app, runner, habits):
    gone, kept = habits[:2], habits[2:]

    def delete(api, habit):
        return api.delete(f"/habits/{habit['id']}")

    answers = at_once(runner, [batch, *(partial(delete, habit=each) for each in gone), batch])
    assert statuses(answers) == {200: 4}
    assert [each["habit_id"] for each in of_all(runner)] == [each["id"] for each in kept]
