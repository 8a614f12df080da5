"""`GET /users/me/xp`, and what completions and reverts write there."""

from __future__ import annotations

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import WATER, check_in, entries, imported, revert, skip
from tests.times import NOON, ago
from tests.xp.steps import ledger, points


def test_a_completion_earns_ten_points(api):
    result = api.complete(api.habit())
    assert (result["xp_awarded"], result["log"]["xp_awarded"], result["level"]) == (10, 10, 1)
    [entry] = api.get("/users/me/xp").json["entries"]
    expected = {"amount": 10, "source": "completion", "source_id": result["log"]["id"]}
    assert {name: entry[name] for name in expected} == expected
    assert entry["created_at"] == NOON
    assert points(api) == 10


def test_nothing_is_erased_by_a_revert(api):
    log = api.complete(api.habit())["log"]
    reverted = revert(api, log).json
    assert (reverted["xp_reverted"], reverted["level"]) == (10, 1)
    assert ledger(api) == [(-10, "completion", log["id"]), (10, "completion", log["id"])]
    assert points(api) == 0


def test_partial_and_skipped_days_earn_nothing(api):
    habit = api.habit(**WATER)
    assert check_in(api, habit, value=7).json["xp_awarded"] == 0
    log = skip(api, habit).get_json()
    assert (log["xp_awarded"], revert(api, log).json["xp_reverted"]) == (0, 0)
    assert ledger(api) == []


def test_a_day_that_comes_and_goes_is_paid_while_it_is_kept(api):
    habit = api.habit(**WATER)
    told = [check_in(api, habit, value=value).json for value in (3, 8, 9, 2, 1, 8)]
    assert [result["xp_awarded"] for result in told] == [0, 10, 0, -10, 0, 10]
    assert [result["log"]["xp_awarded"] for result in told] == [0, 10, 10, 0, 0, 10]
    log = told[-1]["log"]
    assert ledger(api) == [(n, "completion", log["id"]) for n in (10, -10, 10)]
    assert revert(api, log).json["xp_reverted"] == 10
    assert points(api) == 0


def test_imports_pay_nothing(api):
    habit = imported(api, "Run", [ago(n) for n in range(40)])
    assert {log["xp_awarded"] for log in entries(api, habit)} == {0}
    assert ledger(api) == []
    assert revert(api, entries(api, habit)[0]).json["xp_reverted"] == 0


def test_an_old_day_of_an_import_pays_nothing_when_it_is_put_back(api):
    habit = imported(api, "Run", [ago(n) for n in range(8, 15)])
    for log in entries(api, habit):
        revert(api, log)
        assert api.complete(habit, log["date"])["xp_awarded"] == 0
    assert points(api) == 0


def test_the_level_is_told_where_the_user_is(api, stranger):
    result = [api.complete(api.habit(str(number))) for number in range(20)][-1]
    assert result["level"] == 2
    for me in (api.get("/users/me").json, api.get("/auth/me").json):
        assert (me["level"], me["xp_points"]) == (2, 200)
    shown = stranger.get(f"/users/{api.user['id']}").json
    assert (shown["level"], shown["xp_points"]) == (2, 200)
    assert revert(api, result["log"]).json["level"] == 1


def test_earning_does_not_count_as_a_change_of_the_account(api):
    before = api.get("/users/me").json["updated_at"]
    api.complete(api.habit())
    assert api.get("/users/me").json["updated_at"] == before


def test_each_completion_of_a_batch_is_paid(api):
    habits = [api.habit(name)["id"] for name in "abc"]
    wanted = [{"habit_id": habit_id} for habit_id in [*habits, habits[0]]]
    body = {"completions": wanted, "mode": "partial"}
    answer = api.post("/habits/batch-complete", body).json
    assert [result["xp_awarded"] for result in answer["results"]] == [10, 10, 10]
    assert points(api) == 30


def test_a_batch_that_fails_pays_nothing(api):
    wanted = [{"habit_id": api.habit()["id"]}] * 2
    assert api.post("/habits/batch-complete", {"completions": wanted}).status_code == 409
    assert ledger(api) == []


# --- pages


def test_the_ledger_comes_in_pages_newest_first(api):
    logs = [api.complete(api.habit(str(number)))["log"]["id"] for number in range(5)]
    first = api.get("/users/me/xp", query_string={"limit": 2}).json
    assert [entry["source_id"] for entry in first["entries"]] == logs[:2:-1]
    assert (first["total"], first["limit"], first["offset"]) == (5, 2, 0)
    # What comes in meanwhile does not shift the next page.
    api.complete(api.habit("one more"))
    query = {"limit": 2, "cursor": first["next_cursor"]}
    second = api.get("/users/me/xp", query_string=query).json
    assert [entry["source_id"] for entry in second["entries"]] == [logs[2], logs[1]]
    query["cursor"] = second["next_cursor"]
    last = api.get("/users/me/xp", query_string=query).json
    assert [entry["source_id"] for entry in last["entries"]] == [logs[0]]
    assert last["next_cursor"] is None


def test_a_cursor_of_elsewhere_is_refused(api):
    refused = api.get("/users/me/xp", query_string={"cursor": "MjAyNi0xMS0yMHwxMg"})
    assert (refused.status_code, error_code(refused)) == (422, "CURSOR_INVALID")


@pytest.mark.parametrize(("name", "value"), [("limit", 0), ("limit", 101), ("sort", "amount")])
def test_other_parameters_are_refused(api, name, value):
    refused = api.get("/users/me/xp", query_string={name: value})
    assert (refused.status_code, list(error_fields(refused))) == (422, [name])


def test_a_ledger_is_its_owners_alone(api, nobody, stranger):
    api.complete(api.habit())
    assert nobody.get("/users/me/xp").status_code == 401
    assert stranger.get("/users/me/xp").json["entries"] == []
