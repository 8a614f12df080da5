"""A session of a habit that is measured in minutes checks them in."""

from __future__ import annotations

import pytest

from habit_api.focus.rules import counts_minutes
from tests.client import error_code
from tests.focus.steps import ABANDONED, end, focused, session_of, start
from tests.logs.steps import check_in, entries, skip
from tests.xp.steps import ledger, points

READING = {"kind": "numeric", "target_value": 30, "unit": "minutes"}


def values(api, habit):
    return {entry["date"]: (entry["value"], entry["status"]) for entry in entries(api, habit)}


def test_its_minutes_are_checked_in(api, watch):
    habit = api.habit("Read", **READING)
    ended = focused(watch, 20, habit_id=habit["id"])
    assert values(api, habit) == {"2026-11-20": (20, "partial")}
    assert ended["checkin"]["log"] == api.get("/habit-logs").json["logs"][0]
    assert (ended["checkin"]["xp_awarded"], ended["checkin_error"]) == (0, None)
    assert points(api) == 20


def test_minutes_add_up_and_reaching_the_target_is_a_completion(api, watch):
    habit = api.habit("Read", **READING)
    check_in(api, habit, value=5)
    focused(watch, 10, habit_id=habit["id"])
    ended = focused(watch, 15, habit_id=habit["id"])
    assert values(api, habit) == {"2026-11-20": (30, "completed")}
    result = ended["checkin"]
    assert (result["streak_count"], result["xp_awarded"]) == (1, 10)
    assert (points(api), ended["xp_awarded"]) == (35, 15)


def test_the_level_told_counts_the_sessions_own_points(api, watch):
    habit = api.habit("Read", **READING)
    ended = focused(watch, 200, habit_id=habit["id"])
    assert (ended["checkin"]["level"], points(api)) == (2, 210)


def test_the_minutes_go_to_the_local_day_of_the_end(api, watch):
    habit = api.habit("Read", **READING)
    watch.wait(60 * 12 - 5)
    ended = focused(watch, 10, habit_id=habit["id"])
    assert ended["date"] == "2026-11-21"
    assert list(values(api, habit)) == ["2026-11-21"]


def test_too_many_minutes_break_a_limit(api, watch):
    habit = api.habit("Scroll", **READING, target_type="at_most")
    assert focused(watch, 30, habit_id=habit["id"])["checkin"]["xp_awarded"] == 10
    assert focused(watch, 1, habit_id=habit["id"])["checkin"]["xp_awarded"] == -10
    assert values(api, habit) == {"2026-11-20": (31, "partial")}
    assert points(api) == 31


def test_a_skipped_day_becomes_what_was_done(api, watch):
    habit = api.habit("Read", **READING)
    skip(api, habit)
    focused(watch, 30, habit_id=habit["id"])
    assert values(api, habit) == {"2026-11-20": (30, "completed")}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "numeric", "target_value": 30},
        {"kind": "numeric", "target_value": 30, "unit": "pages"},
        {"kind": "numeric", "target_value": 30, "unit": "hours"},
    ],
)
def test_other_habits_are_left_alone(api, watch, fields):
    habit = api.habit(**fields)
    ended = focused(watch, 20, habit_id=habit["id"])
    assert (ended["checkin"], ended["checkin_error"]) == (None, None)
    assert (ended["habit_id"], values(api, habit)) == (habit["id"], {})


def test_under_a_minute_checks_nothing_in(api, watch):
    habit = api.habit("Scroll", **READING, target_type="at_most")
    assert focused(watch, 0.9, habit_id=habit["id"])["checkin"] is None
    assert values(api, habit) == {}


def test_an_abandoned_session_checks_nothing_in(api, watch):
    habit = api.habit("Read", **READING)
    session = start(api, habit_id=habit["id"])
    watch.wait(20)
    assert end(api, session, **ABANDONED).json["checkin"] is None
    assert values(api, habit) == {}


def test_a_habit_deleted_meanwhile_refuses_and_the_session_is_completed(api, watch):
    habit = api.habit("Read", **READING)
    session = start(api, habit_id=habit["id"])
    api.delete(f"/habits/{habit['id']}")
    watch.wait(20)
    ended = end(api, session).json
    assert (ended["status"], ended["checkin"]) == ("completed", None)
    assert ended["checkin_error"] == {
        "code": "HABIT_INACTIVE",
        "message": "This habit is deleted; restore it to go on.",
    }
    assert (points(api), values(api, habit)) == (20, {})


def test_what_the_day_cannot_hold_is_refused(api, watch):
    habit = api.habit("Read", **READING)
    check_in(api, habit, value=1_000_000_000)
    ended = focused(watch, 5, habit_id=habit["id"])
    assert ended["checkin_error"]["code"] == "VALUE_OUT_OF_RANGE"
    assert values(api, habit) == {"2026-11-20": (1_000_000_000, "completed")}


def test_what_was_checked_in_outlives_its_session(api, watch):
    habit = api.habit("Read", **READING)
    ended = focused(watch, 30, habit_id=habit["id"])
    assert api.delete(f"/sessions/{ended['id']}").status_code == 200
    assert error_code(api.get(f"/sessions/{ended['id']}")) == "SESSION_NOT_FOUND"
    assert values(api, habit) == {"2026-11-20": (30, "completed")}
    log_id = ended["checkin"]["log"]["id"]
    assert sorted(ledger(api)) == [
        (-30, "session", ended["id"]),
        (10, "completion", log_id),
        (30, "session", ended["id"]),
    ]


def test_the_session_keeps_the_habit_it_was_for(api, watch):
    habit = api.habit("Read", **READING)
    ended = focused(watch, 5, habit_id=habit["id"])
    api.delete(f"/habits/{habit['id']}")
    assert session_of(api, ended)["habit_id"] == habit["id"]


class Measured:
    def __init__(self, unit, kind="numeric"):
        self.unit, self.kind = unit, kind


@pytest.mark.parametrize(
    "unit", ["min", "Min.", "mins", "minute", "MINUTES", "мин", "мин.", "Минут", "минуты"]
)
def test_minutes_have_many_names(unit):
    assert counts_minutes(Measured(unit))
    assert not counts_minutes(Measured(unit, kind="binary"))


@pytest.mark.parametrize("unit", [None, "", "m", "h", "hours", "minutes a day", "5 min", "час"])
def test_other_units_are_no_minutes(unit):
    assert not counts_minutes(Measured(unit))
