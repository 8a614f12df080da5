"""The share of its due occasions that a habit was kept on."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.schedule import OffDays, Schedule, ScheduleType
from habit_api.streaks import rates
from habit_api.streaks.rates import occasions
from tests.streaks import reference
from tests.streaks.strategies import days, histories, off_days, schedules, thorough

NEVER_OFF = OffDays()
MONDAY = date(2024, 1, 1)
DAILY = Schedule(ScheduleType.DAILY)


def on(*offsets):
    return {MONDAY + timedelta(n) for n in offsets}


def rate(schedule, kept, *, span, off=NEVER_OFF, since=0, today_open=False):
    """The rate over the days numbered from the first Monday, the first entry being on `since`."""
    start, end = (MONDAY + timedelta(n) for n in span)
    first = None if since is None else MONDAY + timedelta(since)
    return rates.rate(
        schedule, off, kept, start=start, end=end, first_entry=first, today_open=today_open
    )


# --- the span


def test_four_of_eight_days_are_a_half():
    assert rate(DAILY, on(0, 1, 2, 3), span=(0, 7)) == 0.5


def test_days_kept_outside_the_span_do_not_count():
    assert rate(DAILY, on(0, 3, 4, 9), span=(2, 5)) == 0.5


def test_nothing_is_asked_of_a_habit_before_its_first_entry():
    assert rate(DAILY, on(6, 7), span=(-22, 7), since=6) == 1.0


def test_an_open_today_is_left_out():
    assert rate(DAILY, on(0, 1, 2), span=(0, 3), today_open=True) == 1.0


@pytest.mark.parametrize("since", [None, 8], ids=["no entry", "first entry after it"])
def test_a_span_before_any_entry_has_no_rate(since):
    assert rate(DAILY, on(), span=(0, 7), since=since) is None


def test_a_first_day_that_is_still_open_has_no_rate():
    assert rate(DAILY, on(), span=(0, 0), today_open=True) is None


def test_a_span_in_which_nothing_was_due_has_no_rate():
    off = OffDays(pauses=((MONDAY, None),))
    assert rate(DAILY, on(2), span=(0, 7), off=off) is None


def test_more_than_was_due_is_still_no_more_than_all():
    monday_only = Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1}))
    assert rate(monday_only, on(0, 1, 2), span=(0, 6)) == 1.0


# --- what was due


def due_in(schedule, first, last, *, off=NEVER_OFF):
    begin = MONDAY.toordinal()
    return occasions(schedule, off, begin + first, begin + last)


def test_a_weekdays_habit_is_due_on_its_days_that_are_not_off():
    schedule = Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1, 3}), exempt=frozenset({3}))
    assert due_in(schedule, 0, 13, off=OffDays(skipped=frozenset(on(7)))) == 1


def test_an_interval_is_due_once_in_n_days_that_are_not_off():
    schedule = Schedule(ScheduleType.INTERVAL, n=4)
    assert due_in(schedule, 0, 8, off=OffDays(skipped=frozenset(on(3, 4, 5)))) == 1.5


def test_times_per_week_is_due_in_a_part_of_a_week_by_its_days():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    # Saturday and Sunday, two weeks, Monday.
    assert due_in(schedule, 5, 21) == pytest.approx(3 * 2 / 7 + 6 + 3 / 7)


def test_off_days_lower_a_week_to_at_most_the_days_left():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    four_left = OffDays(skipped=frozenset(on(0, 1, 2)))
    two_left = OffDays(pauses=((MONDAY, MONDAY + timedelta(4)),))
    assert due_in(schedule, 0, 6, off=four_left) == 3
    assert due_in(schedule, 0, 6, off=two_left) == 2


def test_a_week_that_is_off_takes_nothing_from_the_next():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    assert due_in(schedule, 0, 13, off=OffDays(pauses=((MONDAY, MONDAY + timedelta(6)),))) == 3


@thorough
@given(schedules(), off_days, days, st.integers(-3, 60))
def test_the_occasions_are_what_the_rules_say(schedule, off, first, length):
    start = first.toordinal()
    expected = (
        reference.occasions(schedule, off, first, first + timedelta(length - 1))
        if length > 0
        else Fraction(0)
    )
    counted = occasions(schedule, off, start, start + length - 1)
    assert counted == pytest.approx(float(expected))


@thorough
@given(schedules(), histories, st.tuples(days, days, days), st.booleans())
def test_the_rate_is_kept_over_due(schedule, history, three, today_open):
    off, kept = history
    start, end, first_entry = three
    span = set(reference.dates(max(start, first_entry), end)) - ({end} if today_open else set())
    due = reference.occasions(schedule, off, min(span), max(span)) if span else 0
    expected = min(1.0, float(len(kept & span) / due)) if due else None
    found = rates.rate(
        schedule, off, kept, start=start, end=end, first_entry=first_entry, today_open=today_open
    )
    assert found == (expected and pytest.approx(expected))


@pytest.mark.parametrize("kind", ScheduleType)
def test_the_whole_calendar_has_a_rate(kind):
    schedule = Schedule(kind, weekdays=frozenset({0}), n=1)
    found = rates.rate(
        schedule,
        NEVER_OFF,
        [date.min, date.max],
        start=date.min,
        end=date.max,
        first_entry=date.min,
        today_open=True,
    )
    assert found is not None
    assert 0.0 < found < 0.001
