"""Paused days are off days, wherever it is asked whether a day counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.cli.check import differences
from habit_api.core.schedule import OffDays, Schedule, ScheduleType
from tests.logs.steps import complete, days, entries, figures, imported, revert, skip
from tests.pauses.steps import ask, pause, resume, spans
from tests.streaks import reference
from tests.times import NOON, TODAY, ago, at

WEEKLY = {"type": "times_per_week", "count": 5}


def test_a_pause_bridges_a_gap_and_its_end_opens_it_again(api):
    habit = api.habit()
    for n in (6, 5, 2, 1, 0):
        api.complete(habit, ago(n))
    assert figures(api, habit)[:2] == (3, 3)
    made = pause(api, ago(4), ago(3))
    assert figures(api, habit)[:2] == (5, 5)
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5]
    resume(api, made)
    assert figures(api, habit)[:2] == (3, 3)


def test_a_pause_keeps_a_streak_alive(owner):
    with at(owner, "2026-11-12T12:00:00Z") as api:
        habit, other = api.habit("a"), api.habit("b")
        for each in (habit, other):
            api.complete(each)
        made = pause(api, "2026-11-13", habit=habit)
    with at(owner, NOON) as api:
        assert figures(api, habit)[0] == 1
        assert figures(api, other)[0] == 0
        resume(api, made, habit)
        assert figures(api, habit)[0] == 0


def test_cutting_an_old_pause_leaves_its_settled_days(owner):
    with at(owner, "2026-11-01T12:00:00Z") as api:
        habit = api.habit()
        api.complete(habit)
        made = pause(api, "2026-11-02")
    with at(owner, NOON) as api:
        api.complete(habit, ago(7))
        assert figures(api, habit)[0] == 2
        resume(api, made)
        assert figures(api, habit)[:2] == (0, 2)
        assert days(api, habit) == {"2026-11-01": 1, ago(7): 2}


def test_paused_days_are_not_due(api):
    habit, other = api.habit("a"), api.habit("b")
    pause(api, ago(1), ago(-1), habit=habit)
    pause(api, ago(-1), ago(-2))

    def due(day):
        found = api.get("/habits", query_string={"due_on": day}).json["habits"]
        return [shown["name"] for shown in found]

    told = {n: due(ago(n)) for n in (2, 1, 0, -1, -2, -3)}
    assert told == {2: ["a", "b"], 1: ["b"], 0: ["b"], -1: [], -2: [], -3: ["a", "b"]}
    assert other


def test_an_interval_does_not_count_paused_days(api):
    habit = api.habit(schedule={"type": "interval", "every_days": 2})
    api.complete(habit, ago(4))
    pause(api, ago(3), ago(2))
    due = [
        n for n in (3, 2, 1, 0) if api.get("/habits", query_string={"due_on": ago(n)}).json["total"]
    ]
    assert due == [0]


def test_a_paused_day_risks_nothing(api):
    habit = api.habit()
    api.complete(habit, ago(1))
    [before] = api.get("/streaks").json["streaks"]
    made = pause(api, ago(0), habit=habit)
    [paused] = api.get("/streaks").json["streaks"]
    resume(api, made, habit)
    [after] = api.get("/streaks").json["streaks"]
    assert [shown["at_risk"] for shown in (before, paused, after)] == [True, False, True]


def test_rates_leave_paused_days_out(api):
    habit = api.habit()
    for n in (6, 5, 0):
        api.complete(habit, ago(n))
    where = f"/habits/{habit['id']}/stats"
    rates = [api.get(where).json["completion_rate_7d"]]
    for start, end in ((4, 3), (2, 1)):
        pause(api, ago(start), ago(end))
        rates.append(api.get(where).json["completion_rate_7d"])
    assert rates == pytest.approx([3 / 7, 0.6, 1], abs=1e-4)


def test_a_pause_lowers_what_a_week_asks_for(api):
    # Four of five were done in the week from Monday the 9th.
    habit = imported(api, "Run", [f"2026-11-{day:02}" for day in (2, 9, 10, 11, 12, 20)])
    api.patch(f"/habits/{habit['id']}", {"schedule": WEEKLY})
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5, 1]
    made = pause(api, "2026-11-13", "2026-11-15")
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5, 6]
    resume(api, made)
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5, 1]


def test_what_is_imported_into_a_paused_account_is_numbered_by_its_pauses(api):
    pause(api, ago(4), ago(3))
    habit = imported(api, "Run", [ago(n) for n in (6, 5, 2, 1, 0)])
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5]
    pause(api, ago(9 - 2), ago(7), habit=habit)
    imported(api, "Run", [ago(8)])
    assert list(days(api, habit).values()) == [1, 2, 3, 4, 5, 6]
    assert figures(api, habit)[:2] == (6, 6)


def test_a_deleted_habit_is_numbered_too(api):
    habit = api.habit()
    for n in (3, 1):
        api.complete(habit, ago(n))
    api.delete(f"/habits/{habit['id']}")
    pause(api, ago(2), ago(2))
    api.post(f"/habits/{habit['id']}/restore")
    assert list(days(api, habit).values()) == [1, 2]


# --- whatever comes and goes, the numbers are those of a history that always had it

back = st.integers(0, 7)
deeds = st.one_of(
    st.tuples(st.just("complete"), back),
    st.tuples(st.just("skip"), back),
    st.tuples(st.just("revert"), st.integers(0, 25)),
    st.tuples(st.just("pause"), st.integers(-3, 7), st.integers(0, 9) | st.none(), st.booleans()),
    st.tuples(st.just("resume"), st.integers(0, 3), st.booleans()),
)
SCHEDULES = [
    {"type": "daily"},
    {"type": "weekdays", "weekdays": [1, 3, 5]},
    {"type": "interval", "every_days": 3},
    {"type": "times_per_week", "count": 3},
    WEEKLY,
]
fields = st.fixed_dictionaries(
    {
        "schedule": st.sampled_from(SCHEDULES),
        "allowed_skip_days": st.integers(0, 2),
        "exempt_weekdays": st.sampled_from([[], [0, 6], [2]]),
    }
)
histories = st.frozensets(st.integers(0, 25), max_size=20)
USERS = iter(range(10_000))


def do(api, habit, name, *words):
    """One deed; whether it is refused does not matter."""
    if name in ("complete", "skip"):
        return {"complete": complete, "skip": skip}[name](api, habit, ago(*words))
    if name == "revert":
        found = [log for log in entries(api, habit) if log["date"] == ago(*words)]
        return [revert(api, log) for log in found]
    if name == "pause":
        start, length, of_habit = words
        end = None if length is None else ago(start - length)
        return ask(api, ago(start), end, habit=habit if of_habit else None)
    number, of_habit = words
    where = f"/habits/{habit['id']}/pauses" if of_habit else "/users/me/pauses"
    made = api.get(where).json["pauses"]
    return [resume(api, each, habit if of_habit else None) for each in made[number : number + 1]]


def told_and_right(api, habit, values):
    """What the API says of a habit, and what the slow rules say of its entries and pauses."""
    kind = values["schedule"]["type"]
    schedule = Schedule(
        type=ScheduleType(kind),
        weekdays=frozenset(values["schedule"].get("weekdays", ())),
        n=values["schedule"].get("every_days", values["schedule"].get("count", 0)),
        exempt=frozenset(values["exempt_weekdays"]),
        allowed_skip_days=values["allowed_skip_days"],
    )
    shown = {date.fromisoformat(day): told for day, told in days(api, habit).items()}
    off = OffDays(
        skipped=frozenset(day for day, told in shown.items() if told == "skipped"),
        pauses=tuple(
            (date.fromisoformat(first), date.fromisoformat(last) if last else None)
            for first, last in spans(api) + spans(api, habit)
        ),
    )
    done = frozenset(day for day, told in shown.items() if isinstance(told, int))
    steps = reference.steps(schedule, off, done)
    right = {step.date: step.number for step in steps}
    longest = max(right.values(), default=0)
    now = reference.streak(schedule, off, done, TODAY)
    told = {day: shown[day] for day in done}
    return (told, *figures(api, habit)[:2]), (right, now, longest)


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fields, histories, st.lists(deeds, min_size=3, max_size=12))
def test_streaks_follow_whatever_comes_and_goes(app, nobody, values, history, sequence):
    owner = nobody.sign_up(f"user{next(USERS)}")
    with at(owner, NOON) as api:
        habit = imported(api, "Run", [TODAY - timedelta(n) for n in history | {30}])
        assert api.patch(f"/habits/{habit['id']}", values).status_code == 200
        for name, *words in sequence:
            do(api, habit, name, *words)
            told, right = told_and_right(api, habit, values)
            assert told == right
        with app.app_context():
            assert list(differences()) == []
