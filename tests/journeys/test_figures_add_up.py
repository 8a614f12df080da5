"""What sessions and tasks bring stands in statistics and on the boards, and goes when they go."""

from __future__ import annotations

import pytest

from habit_api.cli.check import differences
from tests.focus.steps import ABANDONED, end, focused, start
from tests.focus.watch import api, watch
from tests.times import TODAY

__all__ = ["api", "watch"]


@pytest.fixture(autouse=True)
def _all_figures_are_right(app):
    """Whatever a test did, nothing stored differs from what it is made from."""
    yield
    with app.app_context():
        assert [str(found) for found in differences()] == []


def stands(api):
    """The user's figure on each board, and the window of each."""
    figures = {"xp": "xp_points", "focus-time": "focus_min", "sessions": "sessions"}
    return {
        (name, window): api.get(f"/leaderboard/{name}?window={window}").json["leaderboard"][0][
            figure
        ]
        for name, figure in figures.items()
        for window in ("all", "month", "week")
    }


def of_all(xp, minutes, sessions):
    """The same figures in each window."""
    figures = {"xp": xp, "focus-time": minutes, "sessions": sessions}
    return {(n, w): f for n, f in figures.items() for w in ("all", "month", "week")}


def test_a_completed_session_counts_everywhere(watch):
    focused(watch, 25)
    me = watch.api.get("/stats/me").json
    assert (me["total_focus_min"], me["total_sessions"], me["total_completions"]) == (25, 1, 0)
    assert (me["current_streak"], me["best_streak"]) == (1, 1)
    [today] = watch.api.get("/stats/daily/1").json["daily_stats"]
    assert today == {
        "date": TODAY.isoformat(),
        "focus_min": 25,
        "sessions_completed": 1,
        "habits_completed": 0,
    }
    assert stands(watch.api) == of_all(25, 25, 1)


def test_its_deletion_takes_all_of_it_back(watch):
    kept, deleted = focused(watch, 25), focused(watch, 30)
    assert watch.api.delete(f"/sessions/{deleted['id']}").status_code == 200
    assert stands(watch.api) == of_all(25, 25, 1)
    assert watch.api.delete(f"/sessions/{kept['id']}").status_code == 200
    assert stands(watch.api) == of_all(0, 0, 0)
    assert watch.api.get("/stats/me").json["best_streak"] == 0


def test_what_earns_nothing_counts_nowhere(watch):
    focused(watch, 0.5)
    session = start(watch.api)
    watch.wait(40)
    assert end(watch.api, session, **ABANDONED).status_code == 200
    assert watch.api.delete(f"/sessions/{session['id']}").status_code == 200
    assert stands(watch.api) == of_all(0, 0, 0)
    assert watch.api.get("/stats/me").json["current_streak"] == 0


def test_minutes_checked_in_count_as_session_and_as_completion(watch):
    fields = {"kind": "numeric", "target_value": 20, "unit": "minutes"}
    habit = watch.api.habit("Read", **fields)
    focused(watch, 25, habit_id=habit["id"])
    assert stands(watch.api) == of_all(35, 25, 1)
    [today] = watch.api.get("/stats/daily/1").json["daily_stats"]
    assert (today["sessions_completed"], today["habits_completed"]) == (1, 1)


def test_a_task_is_worth_its_points_while_it_is_done(watch):
    task = watch.api.post("/tasks", {"title": "Write"}).json
    path = f"/tasks/{task['id']}"
    assert watch.api.patch(path, {"status": "done"}).status_code == 200
    assert stands(watch.api) == of_all(5, 0, 0)
    assert watch.api.patch(path, {"status": "pending"}).status_code == 200
    assert stands(watch.api) == of_all(0, 0, 0)
