"""Histories longer than what is read at a time: changes at their start reach their end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, HabitLog
from habit_api.streaks import service as streaks
from habit_api.streaks.timeline import CHUNK
from tests.client import error_code
from tests.logs.steps import complete, figures, revert, skip
from tests.logs.truth import check_numbers
from tests.statements import counted
from tests.times import TODAY

PLANS: dict[str, dict[str, Any]] = {
    "daily": {},
    "forgiving": {"allowed_skip_days": 1},
    "weekdays": {"schedule": {"type": "weekdays", "weekdays": [1, 2, 3, 4, 5]}},
    "interval": {"schedule": {"type": "interval", "every_days": 2}, "exempt_weekdays": [0]},
    "times": {"schedule": {"type": "times_per_week", "count": 6}},
}
# Those at which a chunk ends: the first has 400 entries, the second 800 from the last of those on.
LENGTHS = (CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK - 1)


def write(app, habit, statuses):
    """Give `habit` an entry a day up to `TODAY`, and the numbers that belong to them."""
    with app.app_context(), unit_of_work():
        owner = db.session.scalars(select(Habit.user_id).where(Habit.id == habit["id"])).one()
        days = [TODAY - timedelta(days=n) for n in range(len(statuses) - 1, -1, -1)]
        db.session.execute(
            insert(HabitLog),
            [
                {"user_id": owner, "habit_id": habit["id"], "date": day, "status": status}
                for day, status in zip(days, statuses, strict=True)
                if status
            ],
        )
        row = db.session.execute(select(Habit.__table__).where(Habit.id == habit["id"])).one()
        streaks.recompute(row)


def first_entry(api, habit, *, status="completed"):
    query = {"sort": "date", "limit": 1, "status": status}
    return api.get(f"/habits/{habit['id']}/entries", query_string=query).json["entries"][0]


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("plan", PLANS)
def test_a_change_at_the_start_renumbers_to_the_end(app, api, plan, length):
    habit = api.habit(**PLANS[plan])
    write(app, habit, ["completed"] * length)
    check_numbers(app, habit["id"])
    log = first_entry(api, habit)
    assert revert(api, log).json["streaks_changed"] == length - 1
    check_numbers(app, habit["id"])
    assert complete(api, habit, log["date"]).status_code == 201
    check_numbers(app, habit["id"])
    assert figures(api, habit)[:2] == (length, length)


@pytest.mark.parametrize("plan", PLANS)
def test_a_history_with_gaps_and_skips_is_renumbered_as_far_as_it_changes(app, api, plan):
    habit = api.habit(**PLANS[plan])
    pattern = ["completed"] * 5 + ["skipped", "completed", None, "completed", "skipped", None]
    write(app, habit, (pattern * 200)[: 4 * CHUNK + 5])
    for status in ("skipped", "completed"):
        log = first_entry(api, habit, status=status)
        revert(api, log)
        check_numbers(app, habit["id"])
        again = skip if status == "skipped" else complete
        assert again(api, habit, log["date"]).status_code == 201
        check_numbers(app, habit["id"])


@pytest.mark.parametrize("plan", PLANS)
def test_a_new_plan_renumbers_a_long_history(app, api, plan):
    habit = api.habit()
    write(app, habit, ["completed", "completed", "skipped", "completed", None] * 180)
    api.patch(f"/habits/{habit['id']}", PLANS[plan])
    check_numbers(app, habit["id"])
    api.put(f"/habits/{habit['id']}", {"name": habit["name"]})
    check_numbers(app, habit["id"])
    assert figures(api, habit)[1] == 3


@pytest.mark.parametrize("skips", [CHUNK - 2, CHUNK - 1, CHUNK, 3 * CHUNK - 2])
@pytest.mark.parametrize("plan", PLANS)
def test_completions_are_joined_over_hundreds_of_skips(app, api, plan, skips):
    habit = api.habit(**PLANS[plan])
    write(app, habit, ["completed", *["skipped"] * skips, None])
    assert figures(api, habit)[0] == 1
    assert complete(api, habit).json["streak_count"] == 2
    check_numbers(app, habit["id"])


def test_the_cost_of_a_completion_does_not_grow_with_the_history(app, api):
    costs = []
    # The first completion of a day also begins it in the ledger of figures.
    api.complete(api.habit("first"))
    for length in (1, 50, CHUNK, 2 * CHUNK):
        habit = api.habit(str(length))
        write(app, habit, [*["completed"] * length, None])
        with counted(app) as statements:
            complete(api, habit)
        costs.append(len(statements))
    assert len(set(costs)) == 1


def test_a_backdated_completion_reads_no_further_than_the_next_run(app, api):
    habit = api.habit()
    # One run that ended long ago, then a gap, then a long run that lives.
    write(app, habit, ["completed", "completed", None, None, *["completed"] * 900])
    log = first_entry(api, habit)
    with counted(app) as statements:
        reverted = revert(api, log).json
    assert (reverted["streaks_changed"], reverted["longest_streak"]) == (1, 900)
    assert len([s for s in statements if "FROM habit_logs" in s and "LIMIT" in s]) <= 2
    check_numbers(app, habit["id"])


def test_a_day_before_all_others_cannot_be_entered_by_mistake(app, api):
    habit = api.habit()
    write(app, habit, ["completed"] * 20)
    early = date(2026, 10, 30)
    assert error_code(complete(api, habit, early)) == "DATE_TOO_OLD"
    assert figures(api, habit)[:2] == (20, 20)
