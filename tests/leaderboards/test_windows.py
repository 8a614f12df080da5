"""The running month and week, in UTC and by the time of the award."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from habit_api.cli.check import differences
from tests.client import Api
from tests.leaderboards.steps import board, shown
from tests.logs.steps import complete, entries, revert
from tests.times import at

WINDOWS = ("all", "month", "week")
USERS = count()
MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)
# What is done, of which habit, and how many hours pass before it.
deeds = st.tuples(st.sampled_from(["complete", "revert"]), st.integers(0, 1), st.integers(0, 60))


def points(api: Api) -> list[int]:
    """The user's points in each window."""
    return [shown(board(api, window=window))[0][2] for window in WINDOWS]


def test_a_week_ends_on_sunday_at_midnight_in_utc(owner):
    owner.patch("/users/me/settings", {"timezone": "America/New_York", "week_start": "sunday"})
    with at(owner, "2026-11-15T23:59:59Z") as api:
        api.complete(api.habit())
        assert points(api) == [10, 10, 10]
    with at(owner, "2026-11-16T00:00:00Z") as api:
        assert points(api) == [10, 10, 0]


def test_a_month_ends_at_midnight_in_utc(owner):
    owner.patch("/users/me/settings", {"timezone": "Asia/Tokyo"})
    with at(owner, "2026-11-30T23:59:59Z") as api:
        api.complete(api.habit())
        assert points(api) == [10, 10, 10]
    with at(owner, "2026-12-01T00:00:00Z") as api:
        assert points(api) == [10, 0, 10]
        api.complete(api.habit("other"))
        assert points(api) == [20, 10, 20]


def test_a_backdated_completion_counts_when_it_is_made(owner):
    with at(owner, "2026-12-02T12:00:00Z") as api:
        api.complete(api.habit(), "2026-11-26")
        assert points(api) == [10, 10, 10]


def test_a_revert_takes_nothing_from_a_later_window(owner):
    with at(owner, "2026-11-28T12:00:00Z") as api:
        log = api.complete(api.habit())["log"]
    with at(owner, "2026-12-01T12:00:00Z") as api:
        api.complete(api.habit("other"))
        revert(api, log)
        assert points(api) == [10, 10, 10]


def test_a_revert_counts_in_the_window_of_its_award(owner):
    with at(owner, "2026-11-30T12:00:00Z") as api:
        log = api.complete(api.habit())["log"]
    with at(owner, "2026-12-01T12:00:00Z") as api:
        api.complete(api.habit("other"))
        revert(api, log)
        # Both fall into the week of Monday the 30th.
        assert points(api) == [10, 10, 10]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(deeds, max_size=14))
def test_the_boards_say_what_the_ledger_of_points_says(app, nobody: Api, deeds):
    moment = MIDNIGHT - timedelta(hours=100)
    with time_machine.travel(moment, tick=False) as clock:
        user = nobody.sign_up(f"user{next(USERS)}")
        habits = [user.habit("a"), user.habit("b")]
        for deed, number, hours in deeds:
            clock.shift(timedelta(hours=hours))
            user = nobody.sign_in(user.user["username"], user=user.user)
            if deed == "complete":
                complete(user, habits[number])
            for log in entries(user, habits[number])[-1:] if deed == "revert" else []:
                revert(user, log)
        told = [board(user, window=window, limit=100) for window in WINDOWS]
        now = datetime.now(UTC)
        history = user.get("/users/me/xp", query_string={"limit": 100}).json["entries"]
    mine = [figure_of(user, one) for one in told]
    assert mine == [expected(history, window, now) for window in WINDOWS]
    with app.app_context():
        assert list(differences()) == []


def figure_of(user, told):
    [row] = [row for row in told["leaderboard"] if row["user_id"] == user.user["id"]]
    return row["xp_points"]


def expected(history, window, now):
    """The second form: each award at its moment, and what takes it back at the same one."""
    awarded, total = {}, Counter()
    for entry in reversed(history):
        moment = datetime.fromisoformat(entry["created_at"])
        cause = entry["source"], entry["source_id"]
        if entry["amount"] > 0:
            awarded[cause] = moment
        total["all"] += entry["amount"]
        total[awarded[cause].strftime("month %Y-%m")] += entry["amount"]
        total[awarded[cause].strftime("week %G-%V")] += entry["amount"]
    names = {"all": "all", "month": "month %Y-%m", "week": "week %G-%V"}
    return total[now.strftime(names[window])]
