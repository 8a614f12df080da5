"""`day_start_hour` and `week_start` are honoured wherever a day or a week is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from habit_api.cli.check import differences
from habit_api.core.schedule import OffDays, Schedule, ScheduleType, WeekStart
from tests.client import error_code
from tests.logs.steps import check_in, complete, days, figures, imported, skip
from tests.pauses.steps import ask, pause
from tests.streaks import reference
from tests.times import NOON, at

# Half past one at night, in the small hours of a Friday; for whom the day begins at three it is
# Thursday.
NIGHT, THURSDAY, FRIDAY = "2026-11-20T01:30:00Z", "2026-11-19", "2026-11-20"


@pytest.fixture
def night_owl(owner):
    owner.patch("/users/me/settings", {"day_start_hour": 3})
    with at(owner, NIGHT) as api:
        yield api


def test_an_entry_without_a_date_is_of_the_day_that_still_is(night_owl):
    for name, enter in (("a", complete), ("b", skip), ("c", check_in)):
        habit = night_owl.habit(name)
        words = {"value": 1} if enter is check_in else {}
        assert enter(night_owl, habit, **words).status_code == 201
        assert list(days(night_owl, habit)) == [THURSDAY]


def test_the_calendars_today_is_still_to_come(night_owl):
    refused = complete(night_owl, night_owl.habit(), FRIDAY)
    assert error_code(refused) == "DATE_IN_FUTURE"
    assert refused.json["error"]["details"] == {"today": THURSDAY}


def test_seven_days_back_are_counted_from_the_day_that_still_is(night_owl):
    habit = night_owl.habit()
    assert complete(night_owl, habit, "2026-11-12").status_code == 201
    assert error_code(complete(night_owl, habit, "2026-11-11")) == "DATE_TOO_OLD"
    assert ask(night_owl, "2026-11-12").status_code == 201
    assert error_code(ask(night_owl, "2026-11-11")) == "DATE_TOO_OLD"


def test_a_streak_lives_until_the_day_is_over(owner):
    owner.patch("/users/me/settings", {"day_start_hour": 3})
    with at(owner, "2026-11-18T12:00:00Z") as api:
        habit = api.habit()
        api.complete(habit)
    told = []
    for moment in (NIGHT, "2026-11-20T03:00:00Z"):
        with at(owner, moment) as api:
            [shown] = api.get("/streaks").json["streaks"]
            told.append((figures(api, habit)[0], shown["at_risk"]))
    assert told == [(1, True), (0, False)]


def test_a_changed_hour_moves_today(owner):
    with at(owner, NIGHT) as api:
        habit = api.habit()
        api.complete(habit)
        api.patch("/users/me/settings", {"day_start_hour": 2})
        api.complete(habit)
        assert days(api, habit) == {THURSDAY: 1, FRIDAY: 2}
        # A last completion after today counts as today's.
        assert figures(api, habit) == (2, 2, FRIDAY)


def test_odds_are_those_of_the_day_that_still_is(night_owl):
    habit = night_owl.habit()
    complete(night_owl, habit, "2026-11-18")
    assert night_owl.get(f"/habits/{habit['id']}/odds").json["streak_if_completed"] == 2


# --- weeks

HISTORY = [1, 2, 7, 8, 9, 14, 15, 18]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("pauses", [(), (("2026-11-13", "2026-11-16"),)])
def test_a_new_week_start_renumbers_what_counts_by_the_week(app, owner, count, pauses):
    with at(owner, NOON) as api:
        habit = imported(api, "Run", [f"2026-11-{day:02}" for day in HISTORY])
        schedule = {"type": "times_per_week", "count": count}
        api.patch(f"/habits/{habit['id']}", {"schedule": schedule})
        for first, last in pauses:
            pause(api, first, last)
        for week_start in (WeekStart.SUNDAY, WeekStart.MONDAY):
            answer = api.patch("/users/me/settings", {"week_start": week_start.value})
            assert answer.status_code == 200
            right = numbers(
                Schedule(ScheduleType.TIMES_PER_WEEK, n=count, week_start=week_start), pauses
            )
            assert list(days(api, habit).values()) == right
            with app.app_context():
                assert list(differences()) == []


def numbers(schedule, pauses):
    """What the slow rules make of `HISTORY`."""
    off = OffDays(pauses=tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in pauses))
    done = [date(2026, 11, day) for day in HISTORY]
    return [step.number for step in reference.steps(schedule, off, done)]


def test_a_new_week_start_leaves_other_habits_alone(owner):
    with at(owner, NOON) as api:
        habit = imported(api, "Run", ["2026-11-18", "2026-11-19"])
        before = api.get(f"/habits/{habit['id']}").json
        api.patch("/users/me/settings", {"week_start": "sunday"})
        assert api.get(f"/habits/{habit['id']}").json == before


def test_due_on_counts_by_the_users_week(owner):
    with at(owner, NOON) as api:
        habit = imported(api, "Run", ["2026-11-15"])
        api.patch(f"/habits/{habit['id']}", {"schedule": {"type": "times_per_week", "count": 1}})
        due = []
        for week_start in ("monday", "sunday"):
            api.patch("/users/me/settings", {"week_start": week_start})
            due.append(api.get("/habits", query_string={"due_on": "2026-11-16"}).json["total"])
        # The 15th is a Sunday: of the week before, or the first of this one.
        assert due == [1, 0]
