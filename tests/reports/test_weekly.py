"""The report on a week, as JSON."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.client import error_code, error_fields
from tests.logs.steps import imported
from tests.reports.steps import weekly
from tests.statements import counted


@pytest.fixture
def kept(ada):
    """Kept on Monday, Tuesday and Wednesday of last week, which is all that there is."""
    habit = ada.habit("Meditate")
    for day in ("2026-11-16", "2026-11-17", "2026-11-18"):
        ada.complete(habit, day)
    return habit


def test_without_a_date_it_is_the_last_whole_week(ada, kept):
    found = weekly(ada)
    assert (found["week_start"], found["week_end"]) == ("2026-11-16", "2026-11-22")
    [row] = found["habits"]
    assert row["habit"]["name"] == "Meditate"
    assert (row["due"], row["completed"], row["rate"]) == (7, 3, 0.4286)
    assert (row["change"], row["current_streak"]) == (None, 0)
    assert (found["completed"], found["rate"], found["change"]) == (3, 0.4286, None)


def test_the_running_week_counts_up_to_today(ada, kept):
    found = weekly(ada, week="2026-11-29")
    [row] = found["habits"]
    assert (found["week_start"], row["due"], row["rate"]) == ("2026-11-23", 0, None)
    ada.complete(kept)
    [row] = weekly(ada, week="2026-11-23")["habits"]
    assert (row["due"], row["completed"], row["rate"]) == (1, 1, 1)
    assert row["change"] == 0.5714


def test_a_sunday_week_begins_on_sunday(ada, kept):
    ada.patch("/users/me/settings", {"week_start": "sunday"})
    found = weekly(ada)
    assert (found["week_start"], found["week_end"]) == ("2026-11-15", "2026-11-21")
    assert found["habits"][0]["due"] == 6
    assert [row["date"] for row in found["by_day"]][::6] == ["2026-11-15", "2026-11-21"]


def test_the_best_day_is_the_one_with_the_most_completions(ada, kept):
    ada.complete(ada.habit("Run"), "2026-11-17")
    found = weekly(ada)
    assert found["best_day"] == {"date": "2026-11-17", "completions": 2}
    assert [row["completions"] for row in found["by_day"]] == [1, 2, 1, 0, 0, 0, 0]
    assert [row["completions"] for row in found["by_week"]] == [0] * 7 + [4]


def test_days_off_are_not_due(ada, kept):
    ada.post(f"/habits/{kept['id']}/skip", {"date": "2026-11-19"})
    pause = {"start_date": "2026-11-21", "end_date": "2026-11-22"}
    assert ada.post("/users/me/pauses", pause).status_code == 201
    [row] = weekly(ada)["habits"]
    assert (row["due"], row["rate"]) == (4, 0.75)


def test_points_and_tasks_are_those_of_the_week(ada):
    task = ada.post("/tasks", {"title": "Repot"}).json
    ada.patch(f"/tasks/{task['id']}", {"status": "done"})
    ada.complete(ada.habit(), "2026-11-22")
    this, last = weekly(ada, week="2026-11-23"), weekly(ada)
    assert (this["tasks_done"], this["xp"], last["tasks_done"], last["xp"]) == (1, 15, 0, 0)


def test_what_will_probably_slip_is_told_with_reasons(ada, kept):
    [risk] = weekly(ada)["at_risk"]
    assert risk["habit"]["id"] == kept["id"]
    assert risk["probability"] < 0.4
    assert "Kept on 43% of due days in the last month" in risk["reasons"]
    assert weekly(ada, week="2026-11-02")["at_risk"] == []


def test_the_first_reason_is_what_takes_the_most_from_it(ada):
    """Kept on most days of the month, on none of the last week."""
    imported(ada, "Run", [date(2026, 10, 24) + timedelta(days=number) for number in range(23)])
    [risk] = weekly(ada, week="2026-11-23")["at_risk"]
    assert risk["reasons"] == [
        "Kept on 0% of due days in the last week",
        "No streak at the moment",
        "Kept on 77% of due days in the last month",
    ]


def test_a_deleted_habit_is_in_the_weeks_that_it_was_kept_in(ada, kept):
    ada.delete(f"/habits/{kept['id']}")
    assert [row["habit"]["active"] for row in weekly(ada)["habits"]] == [False]
    assert weekly(ada, week="2026-11-23")["habits"] == []
    assert weekly(ada)["at_risk"] == []


def test_a_habit_is_not_in_weeks_before_it_was_made(ada, kept):
    assert weekly(ada, week="2026-11-08")["habits"] == []
    assert weekly(ada, week="2026-11-08")["rate"] is None


def test_somebody_with_nothing_gets_an_empty_report(ada):
    found = weekly(ada)
    assert (found["habits"], found["at_risk"], found["best_day"]) == ([], [], None)
    assert (found["rate"], found["focus_min"], found["xp"], found["rewards"]) == (None, 0, 0, 0)


def test_weeks_to_come_and_what_is_no_date_are_refused(ada):
    assert error_code(ada.get("/reports/weekly?week=2026-11-30")) == "WEEK_IN_FUTURE"
    assert error_code(ada.get("/reports/weekly?week=9999-12-31")) == "WEEK_IN_FUTURE"
    assert set(error_fields(ada.get("/reports/weekly?week=tomorrow"))) == {"week"}


@pytest.mark.parametrize("week", ["0001-01-01", "0001-01-08", "1582-10-10"])
@pytest.mark.parametrize("week_start", ["monday", "sunday"])
def test_the_beginning_of_the_calendar_is_a_week_too(ada, week, week_start):
    ada.patch("/users/me/settings", {"week_start": week_start})
    assert weekly(ada, week=week)["by_day"]


def test_it_asks_as_much_for_fifty_habits_as_for_one(app, ada):
    def cost():
        with counted(app) as sent:
            weekly(ada)
        return len(sent)

    ada.complete(ada.habit("0"), "2026-11-20")
    # The first report also looks for a model.
    cost()
    before = cost()
    for number in range(1, 50):
        ada.complete(ada.habit(str(number)), "2026-11-20")
    assert cost() == before
    assert len(weekly(ada)["habits"]) == 50


def test_nobody_gets_a_report_and_a_stranger_gets_their_own(ada, kept, nobody, stranger):
    assert nobody.get("/reports/weekly").status_code == 401
    assert nobody.post("/reports/weekly/email").status_code == 401
    assert weekly(nobody.sign_in("eve"))["habits"] == []
