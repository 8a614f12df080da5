"""`/analytics/habits/{id}/stats`: what the history of a habit amounts to."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.logs.steps import WATER, check_in, skip
from tests.statements import counted
from tests.times import ago

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


TWENTY_DAYS = pytest.approx(0.655747, abs=1e-6)


def stats(api, habit):
    told = api.get(f"/analytics/habits/{habit['id']}/stats")
    assert told.status_code == 200, told.json
    return told.json


def done(api, habit, *days_ago):
    wanted = [{"habit_id": habit["id"], "target_date": ago(n)} for n in days_ago]
    assert api.post("/habits/batch-complete", {"completions": wanted}).status_code == 200


def rates(api, habit):
    told = stats(api, habit)
    return told["completion_rate_7d"], told["completion_rate_30d"]


def test_a_habit_without_entries_has_no_figures(api):
    told = stats(api, api.habit())
    assert list(told["completion_by_weekday"]) == WEEKDAYS
    assert told == {
        "total_completions": 0,
        "current_streak": 0,
        "longest_streak": 0,
        "strength": 0.0,
        "completion_rate_7d": None,
        "completion_rate_30d": None,
        "completion_by_weekday": dict.fromkeys(WEEKDAYS, 0),
        "best_weekday": None,
        "average_value": None,
        "total_rewards_earned": 0,
    }


def test_twenty_daily_completions_are_as_strong_as_in_loop(api):
    habit = api.habit()
    done(api, habit, *range(20))
    assert stats(api, habit)["strength"] == TWENTY_DAYS


def test_an_open_today_does_not_weaken(api):
    habit = api.habit()
    done(api, habit, *range(1, 21))
    assert stats(api, habit)["strength"] == TWENTY_DAYS


def test_a_missed_day_weakens_and_a_skipped_one_does_not(api):
    missed, skipped = api.habit("a"), api.habit("b")
    for habit in (missed, skipped):
        done(api, habit, *range(2, 22))
    skip(api, skipped, ago(1))
    assert stats(api, missed)["strength"] < 0.65
    assert stats(api, skipped)["strength"] == TWENTY_DAYS


def test_streaks_and_completions_are_counted(api):
    habit = api.habit()
    done(api, habit, 10, 9, 8, 1, 0)
    told = stats(api, habit)
    figures = (told["total_completions"], told["current_streak"], told["longest_streak"])
    assert figures == (5, 2, 3)


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        # Counted from the first entry on; an open today is left out.
        ([1], (1.0, 1.0)),
        ([6], (1 / 6, 1 / 6)),
        ([6, 4, 0], (3 / 7, 3 / 7)),
        ([40], (0.0, 0.0)),
        ([29, 20, 10, 3], (1 / 6, 4 / 29)),
        (range(60), (1.0, 1.0)),
        ([0], (1.0, 1.0)),
    ],
)
def test_rates_are_the_kept_share_of_what_was_due(api, days_ago, expected):
    habit = api.habit()
    done(api, habit, *days_ago)
    assert rates(api, habit) == pytest.approx(expected)


def test_days_off_are_not_due(api):
    habit = api.habit(exempt_weekdays=[6, 0])
    done(api, habit, 7, 3, 1)
    skip(api, habit, ago(2))
    # Of the last week: the weekend is exempt, Wednesday skipped, today open.
    assert rates(api, habit)[0] == pytest.approx(2 / 3)


def test_a_rate_is_never_above_one(api):
    habit = api.habit(schedule={"type": "times_per_week", "count": 1})
    done(api, habit, *range(7))
    assert rates(api, habit) == (1.0, 1.0)


def test_nothing_due_is_no_rate(api):
    habit = api.habit()
    skip(api, habit, ago(1))
    assert rates(api, habit) == (None, None)


def test_partial_days_are_not_kept_but_strengthen_in_proportion(api):
    habit = api.habit(**WATER)
    check_in(api, habit, ago(1), value=4)
    told = stats(api, habit)
    assert (told["total_completions"], told["completion_rate_7d"]) == (0, 0.0)
    assert told["strength"] == pytest.approx(0.5 * (1 - 0.5 ** (1 / 13)))


def test_completions_are_counted_by_weekday(api):
    habit = api.habit()
    done(api, habit, 0, 7, 14, 4, 2)
    told = stats(api, habit)
    assert told["completion_by_weekday"] == {
        **dict.fromkeys(WEEKDAYS, 0),
        "Monday": 1,
        "Wednesday": 1,
        "Friday": 3,
    }
    assert told["best_weekday"] == "Friday"


def test_the_average_is_that_of_the_days_with_a_value(api):
    habit = api.habit(**WATER)
    for n, value in ((3, 10), (2, 8), (1, 1.5)):
        check_in(api, habit, ago(n), value=value)
    skip(api, habit)
    assert stats(api, habit)["average_value"] == 6.5


def test_binary_habits_have_no_average(api):
    habit = api.habit()
    api.complete(habit)
    assert stats(api, habit)["average_value"] is None


def test_the_habits_own_address_gives_the_same(api):
    habit = api.habit()
    done(api, habit, 3, 2, 0)
    assert api.get(f"/habits/{habit['id']}/stats").json == stats(api, habit)


def test_figures_cost_the_same_however_long_the_history(app, api):
    habit = api.habit()
    costs = []
    for days in (range(2), range(2, 60)):
        done(api, habit, *days)
        with counted(app) as statements:
            stats(api, habit)
        costs.append(len(statements))
    # Who is asking, the habit, its entries, the pauses.
    assert costs == [4, 4]


@pytest.mark.parametrize("path", ["/analytics/habits/{}/stats", "/habits/{}/stats"])
def test_figures_are_their_owners(api, stranger, nobody, path):
    path = path.format(api.habit()["id"])
    answers = [who.get(path) for who in (nobody, stranger, api)]
    assert [answer.status_code for answer in answers] == [401, 403, 200]
    assert error_code(api.get(path.replace("/stats", "0/stats"))) == "HABIT_NOT_FOUND"
