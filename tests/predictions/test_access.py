"""Predictions as nobody, as a stranger and as their owner."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.predictions.steps import made, of_all, of_habit

CALLS = [("GET", "/predictions"), ("GET", "/predictions/habits/1"), ("POST", "/predictions/batch")]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_has_predictions(nobody, method, path):
    assert nobody.call(method, path).status_code == 401


def test_a_habits_prediction_is_its_owners_alone(api, stranger):
    habit = api.habit()
    eve = stranger.sign_in("eve")
    for answer in (
        eve.get(f"/predictions/habits/{habit['id']}"),
        eve.post("/predictions/batch", {"habit_ids": [habit["id"]]}),
    ):
        assert (answer.status_code, error_code(answer)) == (403, "FORBIDDEN")
    assert of_all(eve) == made(eve) == []
    assert of_habit(api, habit)["habit_id"] == habit["id"]


@pytest.mark.parametrize("body", [{"habit_ids": [2**63 - 1]}, None])
def test_a_habit_that_is_not_there_is_404(api, body):
    answer = (
        api.post("/predictions/batch", body)
        if body
        else api.get(f"/predictions/habits/{2**63 - 1}")
    )
    assert (answer.status_code, error_code(answer)) == (404, "HABIT_NOT_FOUND")


def test_one_bad_habit_of_a_batch_stops_all_of_it(api, stranger):
    habit = api.habit()
    theirs = stranger.sign_in("eve").habit()
    answer = api.post("/predictions/batch", {"habit_ids": [habit["id"], theirs["id"]]})
    assert answer.status_code == 403


def test_a_deleted_habit_has_no_prediction(api):
    habit = api.habit()
    made(api)
    api.delete(f"/habits/{habit['id']}")
    assert of_all(api) == made(api) == []
    answer = api.get(f"/predictions/habits/{habit['id']}")
    assert (answer.status_code, error_code(answer)) == (422, "HABIT_INACTIVE")


@pytest.mark.parametrize("ids", [[], [0], ["1"], list(range(1, 102)), [2**63], "1"])
def test_a_batch_takes_one_to_a_hundred_ids(api, ids):
    answer = api.post("/predictions/batch", {"habit_ids": ids})
    assert (answer.status_code, error_code(answer)) == (422, "VALIDATION_ERROR")


def test_batches_are_limited_to_ten_an_hour(limits, api):
    assert {api.post("/predictions/batch").status_code for _ in range(10)} == {200}
    assert api.post("/predictions/batch").status_code == 429
    assert api.get("/predictions").status_code == 200


def test_predictions_go_with_the_account(api):
    api.habit()
    made(api)
    assert api.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert of_all(api.sign_up("ada")) == []
