"""Weeks, the best of their days, and when a report is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from habit_api.core.dates import WeekStart, weekday
from habit_api.reports.rules import Week, best_day, change, due_now, last_whole_week, week_of

DAYS, STARTS = st.dates(), st.sampled_from(WeekStart)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 - given UTC below


@given(DAYS, STARTS)
def test_a_week_holds_its_day_and_has_seven_unless_the_calendar_ends(day, week_start):
    week = week_of(day, week_start)
    assert week.start <= day <= week.end
    assert len(week.days) == 7 or date.min in week.days or date.max in week.days
    assert {week_of(each, week_start) for each in week.days} == {week}


@given(DAYS, STARTS)
def test_the_week_before_ends_where_the_week_begins(day, week_start):
    week = week_of(day, week_start)
    before = week.before()
    if before is None:
        assert week.end < date(1, 1, 14)
    else:
        assert len(before.days) == 7
        assert before.end < week.end
        assert week_of(before.end, week_start) == before or week.end == date.max


def test_the_last_whole_week_is_over():
    week = last_whole_week(date(2026, 11, 22), WeekStart.MONDAY)
    assert week == Week(date(2026, 11, 9), date(2026, 11, 15))
    assert last_whole_week(date(1, 1, 3), WeekStart.MONDAY).start == date.min


def test_the_first_of_several_best_days_is_told():
    week = week_of(date(2026, 11, 18), WeekStart.MONDAY)
    assert best_day({date(2026, 11, 17): 2, date(2026, 11, 20): 2}, week) == date(2026, 11, 17)
    assert best_day({}, week) is None
    assert best_day({date(2026, 11, 23): 9}, week) is None


def test_a_change_needs_both_rates():
    assert change(0.75, 0.5) == 0.25
    assert change(None, 0.5) is change(0.5, None) is None


@given(MOMENTS, STARTS)
# Each asks six hundred time zones.
@settings(deadline=None, max_examples=20)
def test_a_report_is_due_where_the_week_began_this_morning(moment, week_start):
    found = due_now(moment.replace(tzinfo=UTC), ZONES, week_start)
    if found is not None:
        week, zones = found
        assert weekday(week) == (1 if week_start is WeekStart.MONDAY else 0)
        assert zones
        assert abs(moment.date() - week - timedelta(days=7)) <= timedelta(days=1)


def test_everybody_is_served_in_some_hour_of_the_week():
    monday = datetime(2026, 11, 22, tzinfo=UTC)
    hours = [due_now(monday + timedelta(hours=h), ZONES, WeekStart.MONDAY) for h in range(72)]
    assert {zone for found in hours if found for zone in found[1]} == set(ZONES)
    assert {found[0] for found in hours if found} == {date(2026, 11, 16)}
