"""Who may make, read and take back entries."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.logs.steps import entries

# Method, path with {habit} and {log}, body.
OF_HABIT = [
    ("POST", "/habits/{habit}/complete", {}),
    ("POST", "/habits/{habit}/checkin", {"value": 1}),
    ("POST", "/habits/{habit}/skip", {}),
    ("GET", "/habits/{habit}/entries", None),
    ("DELETE", "/habits/{habit}/logs/{log}", None),
    ("GET", "/habit-logs?habit_id={habit}", None),
]
OF_LOG = [
    ("DELETE", "/habits/{habit}/logs/{log}", None),
    ("GET", "/habit-logs/{log}", None),
    ("PATCH", "/habit-logs/{log}", {"note": "mine"}),
]
every_call = pytest.mark.parametrize(("method", "path", "body"), [*OF_HABIT, *OF_LOG[1:]])
habit_calls = pytest.mark.parametrize(("method", "path", "body"), OF_HABIT)
log_calls = pytest.mark.parametrize(("method", "path", "body"), OF_LOG)


@pytest.fixture
def log(api):
    return api.complete(api.habit(), "2026-11-19", note="hers")["log"]


def call(who, method, path, body, *, habit, log):
    return who.call(method, path.format(habit=habit, log=log), json=body)


@every_call
def test_nobody_reaches_entries(api, nobody, log, method, path, body):
    refused = call(nobody, method, path, body, habit=log["habit_id"], log=log["id"])
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING")
    assert entries(api, {"id": log["habit_id"]}) == [log]


@every_call
def test_a_stranger_does_not_reach_entries(api, stranger, log, method, path, body):
    refused = call(stranger, method, path, body, habit=log["habit_id"], log=log["id"])
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    assert entries(api, {"id": log["habit_id"]}) == [log]


@habit_calls
def test_the_entries_of_a_missing_habit_are_not_found(api, log, method, path, body):
    missing = call(api, method, path, body, habit=2**63 - 1, log=log["id"])
    assert (missing.status_code, error_code(missing)) == (404, "HABIT_NOT_FOUND")


@log_calls
def test_a_missing_entry_is_not_found(api, log, method, path, body):
    missing = call(api, method, path, body, habit=log["habit_id"], log=2**63 - 1)
    assert (missing.status_code, error_code(missing)) == (404, "LOG_NOT_FOUND")


@log_calls
@pytest.mark.parametrize("log_id", ["0", "-1", str(2**63), "x", "1" * 40])
def test_what_is_no_id_is_a_plain_404(api, log, method, path, body, log_id):
    missing = call(api, method, path, body, habit=log["habit_id"], log=log_id)
    assert (missing.status_code, error_code(missing)) == (404, "NOT_FOUND")


def test_a_stranger_does_not_take_back_her_own_entry_through_ones_habit(api, stranger, log):
    hers = stranger.complete(stranger.habit())["log"]
    refused = stranger.delete(f"/habits/{log['habit_id']}/logs/{hers['id']}")
    assert error_code(refused) == "FORBIDDEN"
    mixed = api.delete(f"/habits/{log['habit_id']}/logs/{hers['id']}")
    assert error_code(mixed) == "LOG_NOT_FOUND"
    assert stranger.get(f"/habit-logs/{hers['id']}").json == hers


def test_a_history_holds_only_ones_own(api, stranger, log):
    assert stranger.get("/habit-logs").json["total"] == 0
    assert api.get("/habit-logs").json["logs"] == [log]
