"""`POST /habits/batch-complete`: all or none, or each for itself."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import WATER, days
from tests.statements import counted
from tests.times import TODAY, ago

TODAYS = str(TODAY)


def batch(api, *completions, **fields):
    return api.post("/habits/batch-complete", {"completions": list(completions), **fields})


def of(habit, day=None, **fields):
    date = {} if day is None else {"target_date": day}
    return {"habit_id": habit["id"], **date, **fields}


@pytest.fixture
def habits(api):
    return [api.habit(name) for name in "abc"]


def total(api):
    return api.get("/habit-logs").json["total"]


def test_all_of_a_batch_is_done_in_its_order(api, habits):
    a, b, c = habits
    done = batch(api, of(c), of(a, ago(1)), of(b), of(a))
    assert (done.status_code, done.json["errors"]) == (200, [])
    told = [(r["log"]["habit_name"], r["log"]["date"]) for r in done.json["results"]]
    assert told == [("c", TODAYS), ("a", ago(1)), ("b", TODAYS), ("a", TODAYS)]
    assert [r["streak_count"] for r in done.json["results"]] == [1, 1, 1, 2]
    assert days(api, a) == {ago(1): 1, TODAYS: 2}


def test_each_result_is_that_of_a_completion_alone(api, habits):
    [result] = batch(api, of(habits[0])).json["results"]
    assert api.get(f"/habit-logs/{result['log']['id']}").json == result["log"]
    alone = api.complete(habits[1])
    skipped = {"log"}
    assert {k: v for k, v in result.items() if k not in skipped} == {
        k: v for k, v in alone.items() if k not in skipped
    }


def test_values_reach_numeric_habits(api):
    water = api.habit(**WATER)
    done = batch(api, of(water, value=3), of(water, ago(1))).json["results"]
    assert [(r["log"]["value"], r["log"]["status"]) for r in done] == [
        (3, "partial"),
        (8, "completed"),
    ]


def test_one_failure_undoes_an_atomic_batch_and_has_its_own_status(api, habits):
    a, b, c = habits
    api.complete(b)
    failed = batch(api, of(a), of(b), of(c))
    assert (failed.status_code, error_code(failed)) == (409, "ALREADY_COMPLETED")
    assert failed.json["error"]["details"] == {"index": 1, "habit_id": b["id"]}
    assert total(api) == 1
    assert [api.get(f"/habits/{h['id']}").json["longest_streak"] for h in (a, c)] == [0, 0]


@pytest.mark.parametrize(
    ("second", "status", "code"),
    [
        ({"target_date": ago(-1)}, 422, "DATE_IN_FUTURE"),
        ({"target_date": ago(8)}, 422, "DATE_TOO_OLD"),
        ({"target_date": ago(1), "value": 5}, 422, "VALUE_NOT_ALLOWED"),
        ({"habit_id": 2**63 - 1}, 404, "HABIT_NOT_FOUND"),
        ({}, 409, "ALREADY_COMPLETED"),
    ],
)
def test_every_error_undoes_an_atomic_batch(api, habits, second, status, code):
    a = habits[0]
    failed = batch(api, of(a), {**of(a), **second}, mode="atomic")
    assert (failed.status_code, error_code(failed)) == (status, code)
    assert failed.json["error"]["details"]["index"] == 1
    assert total(api) == 0


def test_a_strangers_habit_undoes_an_atomic_batch(api, stranger, habits):
    hers = stranger.habit()
    failed = batch(api, of(habits[0]), of(hers))
    assert (failed.status_code, error_code(failed)) == (403, "FORBIDDEN")
    assert (total(api), total(stranger)) == (0, 0)


def test_a_partial_batch_does_what_it_can_and_tells_the_rest(api, stranger, habits):
    a, b, c = habits
    hers = stranger.habit()
    api.delete(f"/habits/{c['id']}")
    done = batch(
        api, of(a), of(a), of(hers), of(c), of(b, ago(-1)), of(b), {"habit_id": 999}, mode="partial"
    )
    assert done.status_code == 200
    assert [r["log"]["habit_id"] for r in done.json["results"]] == [a["id"], b["id"]]
    assert [(e["index"], e["habit_id"], e["code"]) for e in done.json["errors"]] == [
        (1, a["id"], "ALREADY_COMPLETED"),
        (2, hers["id"], "FORBIDDEN"),
        (3, c["id"], "HABIT_INACTIVE"),
        (4, b["id"], "DATE_IN_FUTURE"),
        (6, 999, "HABIT_NOT_FOUND"),
    ]
    assert all(error["message"] for error in done.json["errors"])
    assert (total(api), total(stranger)) == (2, 0)


def test_a_partial_batch_of_failures_alone_is_still_an_answer(api):
    done = batch(api, {"habit_id": 1}, mode="partial")
    assert (done.status_code, done.json["results"], len(done.json["errors"])) == (200, [], 1)


def test_a_hundred_completions_are_the_most(api):
    habits = [api.habit(str(number)) for number in range(13)]
    wanted = [of(habit, ago(n)) for habit in habits for n in range(7, -1, -1)]
    assert batch(api, *wanted).status_code == 422
    done = batch(api, *wanted[:100])
    assert (done.status_code, len(done.json["results"]), total(api)) == (200, 100, 100)
    assert done.json["results"][7]["streak_count"] == 8


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "completions"),
        ({"completions": []}, "completions"),
        ({"completions": None}, "completions"),
        ({"completions": {}}, "completions"),
        ({"completions": [5]}, "completions.0"),
        ({"completions": [{}]}, "completions.0.habit_id"),
        ({"completions": [{"habit_id": 1}, {"habit_id": 2**63}]}, "completions.1.habit_id"),
        ({"completions": [{"habit_id": "1"}]}, "completions.0.habit_id"),
        ({"completions": [{"habit_id": 1, "note": "x"}]}, "completions.0.note"),
        (
            {"completions": [{"habit_id": 1, "target_date": "0000-00-00"}]},
            "completions.0.target_date",
        ),
        ({"completions": [{"habit_id": 1}], "mode": "both"}, "mode"),
        ({"completions": [{"habit_id": 1}], "x": 1}, "x"),
    ],
)
def test_a_batch_refuses_what_it_cannot_be(api, body, path):
    refused = api.post("/habits/batch-complete", body)
    assert (refused.status_code, list(error_fields(refused))) == (422, [path])


def test_nobody_sends_a_batch(nobody):
    assert batch(nobody, {"habit_id": 1}).status_code == 401


def test_a_completion_in_a_batch_costs_what_it_costs_alone(app, api, habits):
    with counted(app) as alone:
        api.complete(habits[0])
    with counted(app) as together:
        batch(api, *[of(habits[1], ago(n)) for n in range(5, 0, -1)])
    assert len(together) <= 5 * len(alone) + 1
