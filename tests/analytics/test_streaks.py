"""`/streaks`: the numbers of all active habits, and which of them today puts at risk."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.core.schedule import OffDays
from tests.client import error_code, error_fields
from tests.logs.steps import complete, skip
from tests.logs.test_renumbering import as_fields
from tests.statements import counted
from tests.streaks import reference
from tests.streaks.strategies import schedules
from tests.times import TODAY, ago

DAILY = {"type": "daily"}
WEEKENDS = {"type": "weekdays", "weekdays": [6, 0]}
THRICE = {"type": "times_per_week", "count": 3}
# Monday to Wednesday of the weeks before this one.
WEEKS_BEFORE = [ago(n) for n in (16, 17, 18, 9, 10, 11)]
names = map("habit {}".format, count())


def at_risk(api, habit):
    shown = api.get(f"/streaks/{habit['id']}")
    assert shown.status_code == 200
    return shown.json["at_risk"]


def test_all_active_habits_are_listed_with_their_numbers(api):
    a, b, gone = (api.habit(name) for name in ("a", "b", "gone"))
    api.complete(a, ago(1))
    api.complete(a)
    api.delete(f"/habits/{gone['id']}")
    listed = api.get("/streaks").json
    assert [s["habit"] for s in listed["streaks"]] == api.get("/habits").json["habits"]
    assert [{**s, "habit": s["habit"]["id"]} for s in listed["streaks"]] == [
        {
            "habit": a["id"],
            "current_streak": 2,
            "longest_streak": 2,
            "last_completed": str(TODAY),
            "at_risk": False,
        },
        {
            "habit": b["id"],
            "current_streak": 0,
            "longest_streak": 0,
            "last_completed": None,
            "at_risk": False,
        },
    ]


def test_one_streak_is_that_of_the_list(api):
    habit = api.habit()
    api.complete(habit, ago(1))
    assert [api.get(f"/streaks/{habit['id']}").json] == api.get("/streaks").json["streaks"]


def test_a_deleted_habits_streak_can_still_be_read(api):
    habit = api.habit()
    api.complete(habit)
    api.delete(f"/habits/{habit['id']}")
    assert api.get(f"/streaks/{habit['id']}").json["current_streak"] == 1


@pytest.mark.parametrize(
    ("fields", "done", "skipped", "risk"),
    [
        ({}, [], [], False),
        ({}, [1], [], True),
        ({}, [1, 0], [], False),
        ({}, [2], [], False),
        ({}, [2], [1], True),
        ({}, [1], [0], False),
        ({"exempt_weekdays": [5]}, [1], [], False),
        ({"exempt_weekdays": [4]}, [2], [], True),
        ({"allowed_skip_days": 1}, [1], [], False),
        ({"allowed_skip_days": 1}, [2], [], True),
        ({"schedule": WEEKENDS}, [5], [], False),
        ({"schedule": {"type": "interval", "every_days": 2}}, [1], [], False),
        ({"schedule": {"type": "interval", "every_days": 2}}, [2], [], True),
        ({"schedule": {"type": "interval", "every_days": 2}}, [2], [1], False),
        ({"schedule": {"type": "interval", "every_days": 2}}, [3], [1], True),
    ],
    ids=str,
)
def test_due_today_and_open_and_the_last_chance_is_at_risk(api, fields, done, skipped, risk):
    habit = api.habit(**fields)
    for n in done:
        api.complete(habit, ago(n))
    for n in skipped:
        skip(api, habit, ago(n))
    assert at_risk(api, habit) is risk


@pytest.mark.parametrize(
    ("this_week", "skipped", "risk"),
    [
        # On Friday three days are left for three completions: today is needed.
        ([], [], True),
        ([4], [], False),
        ([4], [0], False),
        ([4, 3, 2], [], False),
        # Of a week with two days that are not off, two are asked; both lie behind or today.
        ([1], [4, 3, 2], False),
    ],
)
def test_times_per_week_is_at_risk_when_the_days_left_do_not_suffice(api, this_week, skipped, risk):
    habit = api.habit(schedule=THRICE)
    for day in WEEKS_BEFORE:
        api.complete(habit, day)
    for n in this_week:
        api.complete(habit, ago(n))
    for n in skipped:
        skip(api, habit, ago(n))
    assert at_risk(api, habit) is risk


def test_a_run_that_began_this_week_is_not_at_risk_by_it(api):
    habit = api.habit(schedule={"type": "times_per_week", "count": 7})
    api.complete(habit, ago(1))
    assert at_risk(api, habit) is False


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    schedules().filter(lambda schedule: schedule.has_due_day()),
    st.frozensets(st.integers(0, 21), min_size=1),
    st.frozensets(st.integers(0, 21), max_size=6),
)
def test_the_risk_is_what_the_rules_say(api, schedule, done, skips):
    api.patch("/users/me/settings", {"week_start": schedule.week_start.value})
    habit = api.habit(next(names), **as_fields(schedule))
    days = [{"habit_id": habit["id"], "target_date": ago(n)} for n in sorted(done)]
    assert api.post("/habits/batch-complete", {"completions": days}).status_code == 200
    for n in skips - done:
        skip(api, habit, ago(n))
    off = OffDays(skipped=frozenset(reference.DAY * -n + TODAY for n in skips - done))
    completions = frozenset(reference.DAY * -n + TODAY for n in done)
    shown = api.get(f"/streaks/{habit['id']}").json
    assert shown["at_risk"] is reference.at_risk(schedule, off, completions, TODAY)
    assert shown["current_streak"] == reference.streak(schedule, off, completions, TODAY)


def test_a_list_of_streaks_costs_the_same_with_one_habit_and_with_thirty(app, api):
    plans = [DAILY, THRICE, {"type": "interval", "every_days": 7}]
    costs = []
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            complete(api, api.habit(str(number), schedule=plans[number % 3]), ago(1))
        with counted(app) as statements:
            assert api.get("/streaks").json["total"] == last
        costs.append(len(statements))
    # Who is asking; the habits, this week's completions, the skips, the pauses.
    assert costs == [5, 5]


def test_other_peoples_entries_do_not_matter(api, stranger):
    stranger.complete(stranger.habit())
    api.habit()
    assert [s["current_streak"] for s in api.get("/streaks").json["streaks"]] == [0]


@pytest.mark.parametrize("path", ["", "/{}"])
def test_nobody_sees_streaks(api, nobody, path):
    refused = nobody.get("/streaks" + path.format(api.habit()["id"]))
    assert (refused.status_code, error_code(refused)) == (401, "TOKEN_MISSING")


def test_a_stranger_sees_none_of_ones_streaks(api, stranger):
    habit = api.habit()
    refused = stranger.get(f"/streaks/{habit['id']}")
    assert (refused.status_code, error_code(refused)) == (403, "FORBIDDEN")
    assert stranger.get("/streaks").json == {"streaks": [], "total": 0}


def test_what_is_not_there_is_not_found(api):
    missing = api.get("/streaks/1")
    assert (missing.status_code, error_code(missing)) == (404, "HABIT_NOT_FOUND")
    assert error_code(api.get(f"/streaks/{2**63}")) == "NOT_FOUND"


def test_a_list_of_streaks_takes_no_parameters(api):
    assert error_fields(api.get("/streaks?limit=5")) == {"limit": ["Unknown parameter."]}
