"""`GET /habits?due_on=`: which habits ask for a day, by the completions before it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.times import NOON, TODAY, ago, at

# The days around `TODAY`, a Friday: Monday the 16th to Sunday the 22nd.
MONDAY = date(2026, 11, 16)
WEEK = [MONDAY + timedelta(n) for n in range(7)]


@pytest.fixture
def api(owner):
    with at(owner, NOON) as api:
        yield api


def due(api, day):
    page = api.get("/habits", query_string={"due_on": str(day)})
    assert page.status_code == 200, page.json
    assert page.json["total"] == len(page.json["habits"])
    return [habit["name"] for habit in page.json["habits"]]


def days_due(api, days=WEEK):
    """Day of the month -> whether the only habit is due then."""
    return [day.day for day in days if due(api, day)]


def skip(api, habit, day):
    assert api.post(f"/habits/{habit['id']}/skip", {"date": str(day)}).status_code == 201


def test_a_daily_habit_is_due_every_day_done_or_not(api):
    api.complete(api.habit(), TODAY)
    assert days_due(api) == [16, 17, 18, 19, 20, 21, 22]


def test_exempt_weekdays_and_skips_are_never_due(api):
    habit = api.habit(exempt_weekdays=[6, 0])
    skip(api, habit, date(2026, 11, 18))
    assert days_due(api) == [16, 17, 19, 20]


def test_weekdays_count_from_sunday(api):
    api.habit(schedule={"type": "weekdays", "weekdays": [1, 3, 0]})
    assert days_due(api) == [16, 18, 22]


def test_weekdays_lose_the_exempt_and_the_skipped(api):
    days = {"type": "weekdays", "weekdays": [1, 2, 3, 4, 5]}
    habit = api.habit(schedule=days, exempt_weekdays=[2])
    skip(api, habit, date(2026, 11, 19))
    assert days_due(api) == [16, 18, 20]


def test_an_interval_is_due_at_once_when_it_was_never_done(api):
    api.habit(schedule={"type": "interval", "every_days": 3})
    assert days_due(api) == [16, 17, 18, 19, 20, 21, 22]


def test_an_interval_is_due_from_the_nth_day_after_the_last_completion(api):
    habit = api.habit(schedule={"type": "interval", "every_days": 3})
    api.complete(habit, "2026-11-16")
    assert days_due(api) == [16, 19, 20, 21, 22]
    api.complete(habit, TODAY)
    assert days_due(api) == [16, 19, 20]


def test_an_interval_does_not_count_skips_and_exempt_days(api):
    habit = api.habit(schedule={"type": "interval", "every_days": 2}, exempt_weekdays=[4])
    api.complete(habit, "2026-11-16")
    skip(api, habit, "2026-11-17")
    # The 18th is the first day after the completion that counts, the 20th the second.
    assert days_due(api) == [16, 20, 21, 22]


def test_skips_of_a_week_before_still_stretch_an_interval(api):
    habit = api.habit(schedule={"type": "interval", "every_days": 7})
    api.complete(habit, ago(7))
    skip(api, habit, ago(6))
    # The completion was on the 13th: its seventh day that counts is the 21st.
    assert days_due(api) == [21, 22]


def test_times_per_week_is_due_while_the_week_lacks_completions(api):
    habit = api.habit(schedule={"type": "times_per_week", "count": 2})
    api.complete(habit, "2026-11-16")
    api.complete(habit, "2026-11-18")
    # Judged by what came before: on Wednesday itself one was still lacking.
    assert days_due(api) == [16, 17, 18]
    assert due(api, date(2026, 11, 23)) == ["Meditate"]


def test_times_per_week_follows_the_users_week_start(api):
    habit = api.habit(schedule={"type": "times_per_week", "count": 1})
    api.complete(habit, "2026-11-16")
    sunday = date(2026, 11, 22)
    assert due(api, sunday) == []
    api.patch("/users/me/settings", {"week_start": "sunday"})
    assert due(api, sunday) == ["Meditate"]


def test_times_per_week_is_not_due_on_off_days(api):
    schedule = {"type": "times_per_week", "count": 7}
    habit = api.habit(schedule=schedule, exempt_weekdays=[6])
    skip(api, habit, "2026-11-17")
    assert days_due(api) == [16, 18, 19, 20, 22]


def test_partial_entries_leave_a_habit_due(api):
    schedule = {"type": "times_per_week", "count": 1}
    habit = api.habit(kind="numeric", target_value=8, schedule=schedule)
    api.post(f"/habits/{habit['id']}/checkin", {"date": "2026-11-16", "value": 3})
    assert days_due(api) == [16, 17, 18, 19, 20, 21, 22]


def test_the_ends_of_the_calendar_are_dates_like_others(api):
    api.habit("a", schedule={"type": "interval", "every_days": 7})
    api.habit("b", schedule={"type": "times_per_week", "count": 7})
    assert due(api, "0001-01-01") == due(api, "9999-12-31") == ["a", "b"]


def test_due_habits_are_filtered_sorted_and_paged_like_others(api):
    for name, weight in (("a", 1), ("b", 2), ("c", 3), ("d", 4)):
        api.habit(name, weight=weight, category="x" if name != "d" else "y")
    api.habit("never", schedule={"type": "weekdays", "weekdays": [1]}, category="x")
    query = {"due_on": str(TODAY), "category": "x", "sort": "-weight", "limit": 2, "offset": 1}
    page = api.get("/habits", query_string=query).json
    assert [habit["name"] for habit in page["habits"]] == ["b", "a"]
    assert (page["total"], page["limit"], page["offset"]) == (3, 2, 1)


def test_other_peoples_entries_do_not_matter(api, stranger):
    hers = stranger.habit(schedule={"type": "times_per_week", "count": 1})
    api.habit(schedule={"type": "times_per_week", "count": 1})
    with at(stranger, NOON) as eve:
        eve.complete(hers, "2026-11-16")
    assert due(api, TODAY) == ["Meditate"]
