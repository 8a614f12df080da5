"""What each way of a completion to come and go leaves in the ledger of figures."""

from __future__ import annotations

from io import BytesIO

from tests.client import Api
from tests.figures.steps import stored_days, stored_standing
from tests.logs.steps import WATER, check_in, entries, imported, revert, skip
from tests.statements import counted
from tests.times import ago, at

AWARD = "INSERT INTO standings"


def test_a_completion_makes_its_day_active(app, api):
    api.complete(api.habit("a"))
    api.complete(api.habit("b"))
    assert stored_days(app, api) == {ago(0): (1, 1)}
    row = stored_standing(app, api)
    assert (row.xp, row.completions, row.best_streak) == (20, 2, 1)


def test_a_completion_counts_on_its_date_and_in_the_spans_of_its_moment(app, api):
    with at(api, "2026-12-01T00:30:00Z") as later:
        later.complete(later.habit(), "2026-11-29")
        spans = {span: stored_standing(app, api, span) for span in ("all", "month", "week")}
    assert stored_days(app, api) == {"2026-11-29": (1, 1)}
    assert {row.xp for row in spans.values()} == {10}
    assert str(spans["month"].since)[:10] == "2026-12-01"
    assert str(spans["week"].since)[:10] == "2026-11-30"


def test_days_are_those_of_the_users_own_clock(app, api):
    api.patch("/users/me/settings", {"timezone": "Asia/Tokyo", "day_start_hour": 3})
    with at(api, "2026-11-20T17:30:00Z") as later:
        later.complete(later.habit())
    assert stored_days(app, api) == {"2026-11-20": (1, 1)}


def test_a_backdated_completion_joins_two_runs_and_its_revert_splits_them(app, api):
    habit = api.habit()
    for n in (5, 4, 2, 1, 0):
        api.complete(habit, ago(n))
    log = api.complete(habit, ago(3))["log"]
    assert [run for run, _ in stored_days(app, api).values()] == [1, 2, 3, 4, 5, 6]
    assert stored_standing(app, api).best_streak == 6
    revert(api, log)
    assert stored_days(app, api)[ago(3)] == (0, 0)
    assert stored_days(app, api)[ago(0)] == (3, 3)
    assert stored_standing(app, api).best_streak == 3


def test_partial_and_skipped_days_are_not_active(app, api):
    check_in(api, api.habit(**WATER), value=7)
    skip(api, api.habit("b"))
    assert (stored_days(app, api), stored_standing(app, api)) == ({}, None)


def test_a_number_that_comes_and_goes_takes_its_day_along(app, api):
    habit = api.habit(**WATER)
    told = []
    for value in (3, 8, 9, 2, 8):
        check_in(api, habit, value=value)
        row = stored_standing(app, api)
        told.append((stored_days(app, api).get(ago(0)), row and row.xp))
    assert told == [(None, None), ((1, 1), 10), ((1, 1), 10), ((0, 0), 0), ((1, 1), 10)]


def test_a_partial_day_that_is_completed_or_skipped_again(app, api):
    habit = api.habit(**WATER)
    check_in(api, habit, value=3)
    api.complete(habit)
    assert stored_days(app, api) == {ago(0): (1, 1)}
    check_in(api, habit, value=3)
    skip(api, habit)
    assert stored_days(app, api) == {ago(0): (0, 0)}


def test_a_batch_counts_as_its_completions_do(app, api):
    habits = [api.habit(str(n)) for n in range(3)]
    wanted = [{"habit_id": habit["id"], "target_date": ago(n)} for n, habit in enumerate(habits)]
    failing = [*wanted, {"habit_id": 999}]
    api.post("/habits/batch-complete", {"completions": failing})
    assert stored_days(app, api) == {}
    api.post("/habits/batch-complete", {"completions": failing, "mode": "partial"})
    assert stored_days(app, api) == {ago(2): (1, 1), ago(1): (2, 2), ago(0): (3, 3)}
    assert stored_standing(app, api).completions == 3


def test_a_milestone_is_counted_and_taken_back_with_its_completion(app, api):
    habit = api.habit()
    logs = [api.complete(habit, ago(n))["log"] for n in range(6, -1, -1)]
    assert stored_standing(app, api).xp == 95
    revert(api, logs[-1])
    assert stored_standing(app, api).xp == 60


def test_a_deleted_habit_does_not_undo_what_was_done(app, api):
    habit = api.habit()
    api.complete(habit)
    api.delete(f"/habits/{habit['id']}")
    api.post(f"/habits/{habit['id']}/restore")
    assert stored_days(app, api) == {ago(0): (1, 1)}


def test_imported_days_are_active_and_win_no_leaderboard(app, api):
    habit = imported(api, "Run", [ago(n) for n in range(20, 0, -1)])
    api.complete(habit)
    days = stored_days(app, api)
    assert (days[ago(0)], days[ago(1)]) == ((21, 1), (20, 0))
    row = stored_standing(app, api)
    assert (row.best_streak, row.xp, row.completions) == (1, 10, 1)


def test_two_imports_of_the_same_days_and_their_revert(app, api):
    habit = imported(api, "Run", [ago(2), ago(1)])
    other = imported(api, "Read", [ago(1), ago(0)])
    imported(api, "Run", [ago(2), ago(1)])
    assert [run for run, _ in stored_days(app, api).values()] == [1, 2, 3]
    for log in (entries(api, habit)[-1], entries(api, other)[0]):
        revert(api, log)
    assert stored_days(app, api) == {ago(2): (1, 0), ago(1): (0, 0), ago(0): (1, 0)}


def test_an_old_imported_day_that_is_put_back_stays_imported(app, api):
    habit = imported(api, "Run", [ago(9)])
    revert(api, entries(api, habit)[0])
    assert stored_days(app, api) == {ago(9): (0, 0)}
    api.complete(habit, ago(9))
    assert stored_days(app, api) == {ago(9): (1, 0)}
    assert stored_standing(app, api) is None


def test_a_trial_of_an_import_leaves_nothing(app, api):
    file = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n"
    upload = BytesIO(f"{file}Run,,,{ago(1)},1,\n".encode())
    data = {"file": (upload, "HabitBull.csv"), "dry_run": "true"}
    assert api.post("/imports", data=data).json["logs_created"] == 1
    assert stored_days(app, api) == {}


def test_a_revert_counts_in_its_awards_month_and_week(app, api):
    habit = api.habit()
    log = api.complete(habit, ago(0))["log"]
    with at(api, "2026-11-30T12:00:00Z") as later:
        later.complete(habit)
        assert revert(later, log).status_code == 200
        told = {span: stored_standing(app, later, span).xp for span in ("all", "month", "week")}
    # The week of the award is over; nothing is taken from the one that runs.
    assert told == {"all": 10, "month": 10, "week": 10}


def test_hiding_hides_what_is_stored_and_what_comes(app, api):
    habit = api.habit()
    api.complete(habit, ago(1))
    api.patch("/users/me/settings", {"show_on_leaderboards": False})
    assert stored_standing(app, api).visible is False
    api.complete(habit)
    with at(api, "2026-12-24T12:00:00Z") as later:
        later.complete(habit)
        assert stored_standing(app, later, "month").visible is False
        later.patch("/users/me/settings", {"show_on_leaderboards": True})
    assert {stored_standing(app, api, s).visible for s in ("all", "month", "week")} == {True}


def test_an_account_takes_its_figures_along(app, api):
    api.complete(api.habit())
    assert api.delete("/users/me", {"password": "correct horse battery"}).status_code == 200
    assert (stored_days(app, api), stored_standing(app, api)) == ({}, None)


def test_the_public_profile_tells_the_best_activity_streak(api: Api, stranger: Api):
    where = f"/users/{api.user['id']}"
    assert stranger.get(where).json["best_streak"] == 0
    habits = [api.habit("a"), api.habit("b")]
    for n in range(5):
        api.complete(habits[n % 2], ago(n))
    assert stranger.get(where).json["best_streak"] == 5


def test_a_completion_costs_two_statements_and_the_first_of_a_day_two_more(app, api):
    costs = []
    for name in "abc":
        habit = api.habit(name)
        with counted(app) as statements:
            api.complete(habit)
        costs.append(len([sent for sent in statements if "activity_days" in sent or AWARD in sent]))
    assert costs == [4, 2, 2]
