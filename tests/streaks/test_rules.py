"""Streaks: how they grow, how long they live, when they are at risk."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.schedule import OffDays, Schedule, ScheduleType, start_of_week
from habit_api.streaks import rules
from habit_api.streaks.rules import Step, alive_until, at_risk, current_streak, milestone
from tests.streaks import reference
from tests.streaks.strategies import completions, days, off_days, schedules, thorough

NEVER_OFF = OffDays()
MONDAY = date(2024, 1, 1)
DAILY = Schedule(ScheduleType.DAILY)


def after(*offsets):
    return [MONDAY + timedelta(n) for n in offsets]


def by_week(schedule, done):
    return Counter(start_of_week(day, schedule.week_start) for day in done)


def walk(schedule, done, *, off=NEVER_OFF, before=None):
    counts = by_week(schedule, done)
    return list(rules.walk(schedule, off, sorted(done), before=before, week_counts=counts))


def numbers(schedule, done, *, off=NEVER_OFF):
    return [step.number for step in walk(schedule, done, off=off)]


def lives_until(schedule, done, *, off=NEVER_OFF):
    last = walk(schedule, done, off=off)[-1]
    return alive_until(schedule, off, last, week_counts=by_week(schedule, done))


def in_danger(schedule, done, today, *, off=NEVER_OFF):
    """`at_risk` with the figures that a habit's row holds."""
    counts = by_week(schedule, done)
    history = walk(schedule, done, off=off)
    last = history[-1] if history else None
    return at_risk(
        schedule,
        off,
        today,
        last=last,
        alive_until=last and alive_until(schedule, off, last, week_counts=counts),
        done_today=today in done,
        week_counts=counts,
    )


# --- growing


def test_no_completions_give_no_steps():
    assert walk(DAILY, []) == []


def test_a_streak_counts_completions_in_a_row():
    assert numbers(DAILY, after(0, 1, 2)) == [1, 2, 3]


def test_a_missed_day_starts_a_new_run():
    assert walk(DAILY, after(0, 1, 3))[-1] == Step(after(3)[0], 1, after(3)[0])


def test_the_allowance_is_per_gap():
    schedule = Schedule(ScheduleType.DAILY, allowed_skip_days=1)
    assert numbers(schedule, after(0, 2, 4, 6, 9)) == [1, 2, 3, 4, 1]


def test_a_skipped_day_and_a_pause_break_nothing():
    off = OffDays(frozenset(after(1)), ((after(3)[0], after(30)[0]),))
    assert numbers(DAILY, after(0, 2, 31), off=off) == [1, 2, 3]


def test_an_exempt_weekend_breaks_nothing():
    schedule = Schedule(ScheduleType.DAILY, exempt=frozenset({0, 6}))
    assert numbers(schedule, after(4, 7)) == [1, 2]


def test_a_completion_on_a_day_that_was_not_due_counts_too():
    schedule = Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1}))
    assert numbers(schedule, after(0, 2, 7)) == [1, 2, 3]


def test_times_per_week_may_start_on_a_saturday():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2)
    assert numbers(schedule, after(5, 7, 9, 14)) == [1, 2, 3, 4]


def test_times_per_week_breaks_after_a_week_that_lacks_one():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2)
    assert numbers(schedule, after(5, 7, 14)) == [1, 2, 1]


def test_a_walk_goes_on_from_the_step_before_it():
    before = Step(MONDAY, 41, date(2023, 11, 22))
    assert walk(DAILY, after(1), before=before) == [Step(after(1)[0], 42, before.run_start)]


@thorough
@given(schedules(), off_days, completions)
def test_every_step_is_what_the_rules_say(schedule, off, done):
    assert walk(schedule, done, off=off) == reference.steps(schedule, off, done)


# --- living


@pytest.mark.parametrize(("allowed", "last_day"), [(0, 1), (1, 2), (6, 7)])
def test_a_daily_streak_lives_through_the_first_day_it_may_not_miss(allowed, last_day):
    schedule = Schedule(ScheduleType.DAILY, allowed_skip_days=allowed)
    assert [lives_until(schedule, [MONDAY])] == after(last_day)


def test_a_streak_of_times_per_week_lives_to_the_end_of_the_week_that_breaks_it():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2)
    assert [lives_until(schedule, after(5))] == after(13)


def test_an_open_pause_keeps_a_streak_alive_for_good():
    off = OffDays(pauses=((after(1)[0], None),))
    assert lives_until(DAILY, [MONDAY], off=off) == date.max


def test_a_schedule_that_is_never_due_keeps_a_streak_alive_for_good():
    schedule = Schedule(ScheduleType.DAILY, exempt=frozenset(range(7)))
    assert lives_until(schedule, [MONDAY]) == date.max


@thorough
@given(schedules(), off_days, completions.filter(bool), st.integers(0, 120))
def test_the_current_streak_on_any_later_day_is_what_the_rules_say(schedule, off, done, later):
    last = walk(schedule, done, off=off)[-1]
    today = last.date + timedelta(later)
    current = current_streak(last.number, lives_until(schedule, done, off=off), today)
    assert current == reference.streak(schedule, off, done, today)


def test_a_last_completion_after_today_counts_as_todays():
    assert current_streak(3, lives_until(DAILY, after(2)), MONDAY) == 3


def test_a_habit_that_was_never_completed_has_no_streak():
    assert current_streak(0, None, MONDAY) == 0


# --- at risk


def test_a_habit_that_was_never_completed_is_not_at_risk():
    assert not in_danger(DAILY, [], MONDAY)


def test_a_daily_streak_is_at_risk_until_todays_is_done():
    assert in_danger(DAILY, after(0), after(1)[0])
    assert not in_danger(DAILY, after(0, 1), after(1)[0])


def test_a_streak_that_is_over_is_not_at_risk():
    assert not in_danger(DAILY, after(0), after(2)[0])


def test_an_allowance_that_is_left_takes_the_risk_away():
    schedule = Schedule(ScheduleType.DAILY, allowed_skip_days=1)
    assert [in_danger(schedule, after(0), day) for day in after(1, 2, 3)] == [False, True, False]


def test_an_interval_is_at_risk_on_the_day_it_comes_due():
    schedule = Schedule(ScheduleType.INTERVAL, n=3)
    assert [in_danger(schedule, after(0), day) for day in after(1, 2, 3)] == [False, False, True]


def test_times_per_week_is_at_risk_when_every_day_left_is_needed():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2)
    assert [in_danger(schedule, after(0, 7), day) for day in after(12, 13)] == [False, True]


def test_nothing_is_at_risk_in_the_week_that_a_run_began_in():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=7)
    assert not any(in_danger(schedule, after(2), day) for day in after(3, 4, 5, 6))


def test_a_week_without_any_completion_is_judged_with_the_gap_before_it():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=1, allowed_skip_days=1)
    assert [in_danger(schedule, after(0), day) for day in after(13, 20)] == [False, True]


@pytest.mark.parametrize(
    ("last_on", "done_today"),
    [(0, True), (1, False), (2, False)],
    ids=["told so", "last completed today", "last completed after today"],
)
def test_what_was_done_today_is_not_at_risk(last_on, done_today):
    last, today = after(last_on, 1)
    figures = {"last": Step(last, 5, MONDAY), "alive_until": max(last, today), "week_counts": {}}
    assert not at_risk(DAILY, NEVER_OFF, today, done_today=done_today, **figures)


@thorough
@given(schedules(never_due=False), off_days, completions, days)
def test_at_risk_is_when_nothing_done_later_could_save_the_streak(schedule, off, done, today):
    done = {day for day in done if day <= today}
    assert in_danger(schedule, done, today, off=off) == reference.at_risk(
        schedule, off, done, today
    )


# --- the ends of the calendar


@thorough
@given(schedules(), st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_streak_at_the_end_of_the_calendar_is_no_special_case(schedule, done, today, paused):
    first, now = (date.max - timedelta(max(0, n)) for n in (done, today))
    pauses = () if paused is None else ((date.max - timedelta(paused), None),)
    off = OffDays(pauses=pauses)
    until = lives_until(schedule, [first], off=off)
    assert first <= until <= date.max
    assert current_streak(1, until, now) == reference.streak(schedule, off, [first], now)
    assert in_danger(schedule, [first], now, off=off) in {True, False}


def test_a_run_may_begin_with_the_calendar():
    schedule = Schedule(ScheduleType.DAILY, exempt=frozenset({2, 3, 4, 5, 6, 0}))
    assert numbers(schedule, [date.min, date(1, 1, 8), date(1, 1, 22)]) == [1, 2, 1]


# --- milestones


def test_the_milestones_of_the_first_three_years():
    reached = [n for n in range(1, 1096) if milestone(n) == n]
    assert reached == [7, 14, 30, 50, 100, 200, 365, 730, 1095]


@pytest.mark.parametrize("number", [-365, 0, 1, 8, 366])
def test_other_numbers_are_no_milestone(number):
    assert milestone(number) is None
