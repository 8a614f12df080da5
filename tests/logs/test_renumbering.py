"""However a history came about, its stored numbers are those that the rules give it as a whole."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.core.schedule import ScheduleType
from habit_api.logs import rules
from tests.logs.steps import WATER, check_in, complete, entries, figures, revert, skip
from tests.logs.truth import check_numbers
from tests.streaks.strategies import schedules
from tests.times import ago

SPAN_DAYS = 45
# One user for all examples: each makes a habit of its own.
over_http = settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
names = map("habit {}".format, count())


def as_fields(schedule):
    """A `Schedule` as the API takes it."""
    part = {
        ScheduleType.DAILY: {},
        ScheduleType.WEEKDAYS: {"weekdays": sorted(schedule.weekdays)},
        ScheduleType.INTERVAL: {"every_days": schedule.n},
        ScheduleType.TIMES_PER_WEEK: {"count": schedule.n},
    }[schedule.type]
    return {
        "schedule": {"type": schedule.type.value, **part},
        "allowed_skip_days": schedule.allowed_skip_days,
        "exempt_weekdays": sorted(schedule.exempt),
    }


plans = schedules().filter(lambda schedule: schedule.has_due_day()).map(as_fields)
days = st.integers(0, SPAN_DAYS).map(ago)
changes = st.one_of(
    st.tuples(st.sampled_from(["complete", "skip", "revert", "low", "high"]), days),
    st.tuples(st.just("plan"), plans),
    st.tuples(st.just("week_start"), st.sampled_from(["monday", "sunday"])),
)
# Long and dense, or short: what is completed before the changes.
beginnings = st.one_of(
    st.frozensets(days, max_size=10),
    st.frozensets(days, max_size=8).map(
        lambda gaps: frozenset(map(ago, range(SPAN_DAYS))) - gaps,
    ),
)


@pytest.fixture
def free_dates(monkeypatch):
    """Entries of any past day."""
    monkeypatch.setattr(rules, "DAYS_BACK", SPAN_DAYS)


def expected(states, change, day):
    """The statuses after a change, by the transitions of the rules."""
    now = states.get(day)
    if change == "revert":
        return {d: s for d, s in states.items() if d != day}
    if change == "skip" and now == "completed":
        return states
    made = {"complete": "completed", "high": "completed", "low": "partial", "skip": "skipped"}
    return {**states, day: made[change]}


def apply(api, habit, change, what):
    """Make one change over HTTP."""
    if change == "complete":
        return complete(api, habit, what)
    if change == "skip":
        return skip(api, habit, what)
    if change in ("low", "high"):
        return check_in(api, habit, what, value=7.5 if change == "low" else 9)
    if change == "plan":
        return api.patch(f"/habits/{habit['id']}", what)
    if change == "week_start":
        return api.patch("/users/me/settings", {"week_start": what})
    found = [entry for entry in entries(api, habit) if entry["date"] == what]
    return revert(api, found[0]) if found else api.get("/habits")


@over_http
@given(plans, beginnings, st.lists(changes, max_size=15))
def test_any_sequence_of_changes_leaves_the_numbers_right(
    app, api, free_dates, plan, beginning, steps
):
    habit = api.habit(next(names), **WATER, **plan)
    if beginning:
        wanted = [{"habit_id": habit["id"], "target_date": day} for day in sorted(beginning)]
        assert api.post("/habits/batch-complete", {"completions": wanted}).status_code == 200
    states = dict.fromkeys(beginning, "completed")
    for change, what in steps:
        assert apply(api, habit, change, what).status_code in (200, 201, 409)
        if change not in ("plan", "week_start"):
            states = expected(states, change, what)
        assert check_numbers(app, habit["id"]) == states


@settings(over_http, max_examples=10)
@given(plans, st.permutations([ago(n) for n in range(12)]), st.integers(0, 12))
def test_the_order_of_writing_does_not_matter(app, api, free_dates, plan, order, skips):
    a, b = (api.habit(next(names), **plan) for _ in range(2))
    skipped = frozenset(order[:skips][::2])
    for habit, turn in ((a, order), (b, sorted(order))):
        for day in turn:
            (skip if day in skipped else complete)(api, habit, day)
    told = [
        [(entry["date"], entry["streak_count"]) for entry in entries(api, habit)]
        for habit in (a, b)
    ]
    assert told[0] == told[1]
    assert figures(api, a) == figures(api, b)
    check_numbers(app, a["id"])
