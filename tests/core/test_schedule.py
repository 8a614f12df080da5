"""When a habit is due, what is missed, what is kept."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.schedule import (
    HabitKind,
    OffDays,
    Schedule,
    ScheduleType,
    TargetType,
    WeekStart,
    is_due,
    is_kept,
    is_off,
    missed,
    start_of_week,
    weekday,
)
from tests.streaks import reference
from tests.streaks.strategies import completions, days, off_days, schedules, thorough

NEVER_OFF = OffDays()
MONDAY = date(2024, 1, 1)
SUNDAY = date(2024, 1, 7)
DAILY = Schedule(ScheduleType.DAILY)
# Both ends of the calendar, and enough of the days next to them for weeks to be cut off there.
EDGES = [date.min + timedelta(n) for n in range(9)] + [date.max - timedelta(n) for n in range(9)]


def due(schedule, day, *, off=NEVER_OFF, last=None, in_week=0):
    return is_due(schedule, off, day, last_completion=last, completed_in_week=in_week)


def gone_by(schedule, previous, day, *, off=NEVER_OFF, counts=None, run_start=None):
    start = run_start or previous
    return missed(schedule, off, previous, day, week_counts=counts or {}, run_start=start)


# --- weeks


def test_weekdays_run_from_sunday_0_to_saturday_6():
    assert [weekday(SUNDAY + timedelta(n)) for n in range(7)] == [0, 1, 2, 3, 4, 5, 6]


def test_a_week_begins_on_the_users_own_day():
    assert start_of_week(SUNDAY, WeekStart.MONDAY) == MONDAY
    assert start_of_week(SUNDAY, WeekStart.SUNDAY) == SUNDAY


def test_the_first_week_of_the_calendar_is_cut_off():
    assert start_of_week(date(1, 1, 6), WeekStart.SUNDAY) == date.min


# --- schedules


@pytest.mark.parametrize("kind", [ScheduleType.INTERVAL, ScheduleType.TIMES_PER_WEEK])
def test_a_schedule_that_counts_needs_a_count(kind):
    with pytest.raises(ValueError, match="needs n >= 1, not 0"):
        Schedule(kind)


def test_a_daily_habit_with_every_weekday_exempt_is_never_due():
    assert not Schedule(ScheduleType.DAILY, exempt=frozenset(range(7))).has_due_day()


def test_a_weekdays_habit_whose_own_days_are_exempt_is_never_due():
    weekend = frozenset({0, 6})
    assert not Schedule(ScheduleType.WEEKDAYS, weekdays=weekend, exempt=weekend).has_due_day()


def test_one_day_that_is_not_exempt_is_enough_to_be_due():
    one_left = frozenset(range(6))
    assert Schedule(ScheduleType.TIMES_PER_WEEK, n=7, exempt=one_left).has_due_day()


# --- off days


@pytest.mark.parametrize("day", [MONDAY, SUNDAY], ids=["its first day", "its last day"])
def test_a_pause_holds_its_first_and_its_last_day(day):
    assert is_off(DAILY, OffDays(pauses=((MONDAY, SUNDAY),)), day)


def test_an_open_pause_holds_every_later_day():
    assert is_off(DAILY, OffDays(pauses=((MONDAY, None),)), date.max)


def test_a_pause_that_ends_before_it_starts_holds_nothing():
    off = OffDays(pauses=((SUNDAY, MONDAY),))
    assert not any(is_off(DAILY, off, day) for day in reference.dates(MONDAY, SUNDAY))


@thorough
@given(schedules(), off_days, days)
def test_off_is_exempt_or_skipped_or_paused(schedule, off, day):
    assert is_off(schedule, off, day) == reference.off(schedule, off, day)


# --- due


def test_a_weekdays_habit_is_due_on_its_days_alone():
    schedule = Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1, 3}))
    week = [MONDAY + timedelta(n) for n in range(7)]
    assert [due(schedule, day) for day in week] == [True, False, True, False, False, False, False]


def test_an_interval_that_was_never_done_is_due_at_once():
    assert due(Schedule(ScheduleType.INTERVAL, n=7), MONDAY)


def test_an_interval_is_due_from_its_nth_day_until_done():
    schedule = Schedule(ScheduleType.INTERVAL, n=3)
    week = [MONDAY + timedelta(n) for n in range(1, 6)]
    assert [due(schedule, day, last=MONDAY) for day in week] == [False, False, True, True, True]


def test_off_days_do_not_bring_an_interval_nearer():
    schedule = Schedule(ScheduleType.INTERVAL, n=3)
    off = OffDays(skipped=frozenset({date(2024, 1, 2)}))
    assert not due(schedule, date(2024, 1, 4), off=off, last=MONDAY)
    assert due(schedule, date(2024, 1, 5), off=off, last=MONDAY)


def test_times_per_week_is_due_while_the_week_lacks_completions():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    assert [due(schedule, SUNDAY, in_week=done) for done in range(5)] == [True] * 3 + [False] * 2


@thorough
@given(schedules(), off_days, completions, days)
def test_due_is_what_the_rules_say(schedule, off, done, day):
    last = max((d for d in done if d < day), default=None)
    in_week = sum(d < day and d in reference.week(schedule, day) for d in done)
    expected = reference.due(schedule, off, day, done)
    assert due(schedule, day, off=off, last=last, in_week=in_week) == expected


# --- missed


def test_the_day_after_a_completion_nothing_was_missed_yet():
    assert gone_by(DAILY, MONDAY, MONDAY + timedelta(1)) == 0


def test_every_day_between_two_daily_completions_was_missed():
    assert gone_by(DAILY, MONDAY, SUNDAY) == 5


def test_a_completion_that_lies_after_today_leaves_nothing_missed():
    off = OffDays(pauses=((MONDAY, SUNDAY),))
    assert gone_by(DAILY, SUNDAY, MONDAY) == gone_by(DAILY, SUNDAY, MONDAY, off=off) == 0


def test_an_interval_misses_once_for_every_n_days():
    schedule = Schedule(ScheduleType.INTERVAL, n=3)
    gaps = [gone_by(schedule, MONDAY, MONDAY + timedelta(n)) for n in range(1, 8)]
    assert gaps == [0, 0, 0, 1, 1, 1, 2]


def test_the_week_in_which_a_run_began_is_not_judged():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    assert gone_by(schedule, SUNDAY, SUNDAY + timedelta(1), counts={MONDAY: 1}) == 0


def test_a_later_week_lacks_what_was_not_done_in_it():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    begun = MONDAY - timedelta(1)
    missing = gone_by(schedule, SUNDAY, SUNDAY + timedelta(8), counts={MONDAY: 1}, run_start=begun)
    assert missing == 2 + 3


def test_a_week_asks_for_no_more_than_its_days_that_are_not_off():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    off = OffDays(pauses=((date(2024, 1, 8), date(2024, 1, 13)),))
    assert gone_by(schedule, SUNDAY, date(2024, 1, 15), off=off) == 1


@thorough
@given(schedules(), off_days, completions.filter(bool), st.integers(0, 400), days)
def test_missed_is_what_the_rules_say(schedule, off, done, gap, run_start):
    previous = max(done)
    day = previous + timedelta(gap)
    run_start = min(run_start, previous)
    counts = Counter(start_of_week(d, schedule.week_start) for d in done)
    expected = reference.missed(schedule, off, previous, day, completions=done, run_start=run_start)
    assert gone_by(schedule, previous, day, off=off, counts=counts, run_start=run_start) == expected


def test_a_gap_as_long_as_the_calendar_is_counted_without_walking_over_it():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    off = OffDays(pauses=((date(1000, 1, 1), date(1999, 12, 31)),))
    weeks = (date.max.toordinal() - date.min.toordinal()) // 7
    paused = (date(1999, 12, 31) - date(1000, 1, 1)).days // 7
    lacking = gone_by(schedule, date.min, date.max, off=off)
    assert abs(lacking - 3 * (weeks - paused)) <= 6


# --- the ends of the calendar

edges = st.sampled_from(EDGES)
edge_off_days = st.builds(
    OffDays,
    skipped=st.frozensets(edges, max_size=3),
    pauses=st.lists(st.tuples(edges, st.none() | edges), max_size=2).map(tuple),
)


@thorough
@given(schedules(), edge_off_days, edges, edges)
def test_no_date_is_too_early_or_too_late(schedule, off, previous, day):
    start = start_of_week(day, schedule.week_start)
    assert start == reference.week(schedule, day)[0]
    assert is_off(schedule, off, day) == reference.off(schedule, off, day)
    assert gone_by(schedule, previous, day, off=off) >= 0
    assert due(schedule, day, off=off, last=previous) in {True, False}


@thorough
@given(schedules(), edge_off_days, edges, st.integers(0, 8))
def test_at_the_ends_the_same_is_missed_as_elsewhere(schedule, off, previous, gap):
    day = date.fromordinal(min(previous.toordinal() + gap, date.max.toordinal()))
    counts = {start_of_week(previous, schedule.week_start): 1}
    expected = reference.missed(
        schedule, off, previous, day, completions=[previous], run_start=date.min
    )
    assert gone_by(schedule, previous, day, off=off, counts=counts, run_start=date.min) == expected


# --- kept


def test_any_entry_keeps_a_binary_habit():
    assert is_kept(HabitKind.BINARY, TargetType.AT_LEAST, None, None)


@pytest.mark.parametrize(("value", "kept"), [("1.999", False), ("2", True), ("2.001", True)])
def test_at_least_is_kept_from_the_target_on(value, kept):
    entry = (Decimal(value), Decimal(2))
    assert is_kept(HabitKind.NUMERIC, TargetType.AT_LEAST, *entry) == kept


@pytest.mark.parametrize(("value", "kept"), [("0", True), ("2", True), ("2.001", False)])
def test_at_most_is_kept_up_to_the_target(value, kept):
    entry = (Decimal(value), Decimal(2))
    assert is_kept(HabitKind.NUMERIC, TargetType.AT_MOST, *entry) == kept


@pytest.mark.parametrize("entry", [(None, Decimal(2)), (Decimal(2), None)])
def test_a_numeric_habit_is_not_kept_without_a_value_and_a_target(entry):
    assert not is_kept(HabitKind.NUMERIC, TargetType.AT_MOST, *entry)
