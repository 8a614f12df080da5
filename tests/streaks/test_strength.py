"""The score of a habit: what makes it grow and fall."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.schedule import HabitKind, OffDays, Schedule, ScheduleType, TargetType
from habit_api.streaks import strength as scores
from habit_api.streaks.strength import kept_share
from tests.streaks import reference
from tests.streaks.strategies import completions, days, off_days, schedules, thorough

NEVER_OFF = OffDays()
MONDAY = date(2024, 1, 1)
DAILY = Schedule(ScheduleType.DAILY)


def on(*offsets):
    return {MONDAY + timedelta(n): 1.0 for n in offsets}


def strength(schedule, shares, *, after, off=NEVER_OFF):
    """The score after so many days from the first Monday on."""
    until = MONDAY + timedelta(after - 1)
    return scores.strength(schedule, off, shares, start=MONDAY, until=until)


# --- growing and falling


def test_twenty_daily_completions_in_a_row():
    assert strength(DAILY, on(*range(20)), after=20) == pytest.approx(0.655747, abs=1e-6)


def test_thirteen_daily_completions_go_half_the_way():
    assert strength(DAILY, on(*range(13)), after=13) == pytest.approx(0.5)


def test_thirteen_missed_days_halve_it():
    assert strength(DAILY, on(*range(13)), after=26) == pytest.approx(0.25)


def test_before_its_first_day_it_is_0():
    assert strength(DAILY, on(0), after=0) == 0.0


def test_a_habit_that_is_never_due_has_none():
    schedule = Schedule(ScheduleType.DAILY, exempt=frozenset(range(7)))
    assert strength(schedule, on(0, 1), after=2) == 0.0


def test_half_a_target_a_day_goes_towards_a_half():
    assert strength(DAILY, dict.fromkeys(on(*range(400)), 0.5), after=400) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("schedule", "kept"),
    [
        (Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1, 3, 5})), {0, 2, 4}),
        (Schedule(ScheduleType.TIMES_PER_WEEK, n=3), {0, 5, 6}),
        (Schedule(ScheduleType.TIMES_PER_WEEK, n=7, exempt=frozenset({0, 6})), {0, 1, 2, 3, 4}),
        (
            Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1, 6}), exempt=frozenset({6})),
            {0},
        ),
    ],
)
def test_perfect_weeks_go_towards_1_on_any_schedule(schedule, kept):
    shares = on(*(n for n in range(1400) if n % 7 in kept))
    assert strength(schedule, shares, after=1400) == pytest.approx(1.0)


def test_an_interval_kept_on_its_days_goes_towards_1():
    schedule = Schedule(ScheduleType.INTERVAL, n=3)
    assert strength(schedule, on(*range(0, 1500, 3)), after=1500) == pytest.approx(1.0)


def test_a_rarer_habit_grows_more_slowly():
    rare = Schedule(ScheduleType.INTERVAL, n=7)
    assert strength(rare, on(*range(20)), after=20) < strength(DAILY, on(*range(20)), after=20)


# --- off days


@pytest.mark.parametrize(
    "off",
    [
        OffDays(skipped=frozenset(on(*range(20, 27)))),
        OffDays(pauses=((MONDAY + timedelta(20), None),)),
    ],
    ids=["skipped", "paused"],
)
def test_an_off_day_leaves_it_as_it_is(off):
    shares = on(*range(20))
    assert strength(DAILY, shares, after=27, off=off) == strength(DAILY, shares, after=20)


def test_a_week_with_a_skip_costs_nothing_that_a_whole_week_would_not():
    schedule = Schedule(ScheduleType.WEEKDAYS, weekdays=frozenset({1, 3, 5}))
    off = OffDays(skipped=frozenset(on(21)))
    shares = on(*(n for n in range(42) if n % 7 in {0, 2, 4} and n != 21))
    scores_by_day = [strength(schedule, shares, after=n, off=off) for n in range(1, 43)]
    assert all(one <= next_one for one, next_one in pairwise(scores_by_day))


def test_after_a_pause_it_goes_on_as_if_there_had_been_none():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2)
    off = OffDays(pauses=((MONDAY + timedelta(14), MONDAY + timedelta(27)),))
    with_pause = strength(schedule, on(0, 3, 7, 10, 28, 31), after=35, off=off)
    assert with_pause == pytest.approx(strength(schedule, on(0, 3, 7, 10, 14, 17), after=21))


def test_what_was_done_on_an_exempt_day_counts_in_its_week():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=2, exempt=frozenset({0}))
    with_sunday = strength(schedule, on(0, 6), after=8)
    assert with_sunday > strength(schedule, on(0), after=8)


def test_an_interval_does_not_count_a_skipped_day():
    schedule = Schedule(ScheduleType.INTERVAL, n=2)
    off = OffDays(skipped=frozenset(on(1)))
    assert strength(schedule, on(0), after=3, off=off) == strength(schedule, on(0), after=2)


def test_an_interval_kept_around_exempt_weekends_goes_towards_1():
    every_other = Schedule(ScheduleType.INTERVAL, n=2, exempt=frozenset({0, 6}))
    # Mondays, Wednesdays and Fridays, then Tuesdays and Thursdays.
    shares = on(*(n for n in range(1400) if n % 14 in {0, 2, 4, 8, 10}))
    assert strength(every_other, shares, after=1400) == pytest.approx(1.0)


# Days that are all alike, and days of which each is different.
day_shares = st.builds(dict.fromkeys, completions, st.floats(0.1, 1)) | st.dictionaries(
    days, st.floats(0, 1), min_size=10
)


@thorough
@given(schedules(), off_days, day_shares, st.lists(days, min_size=2, max_size=2).map(sorted))
def test_the_score_is_what_the_formula_says(schedule, off, shares, span):
    start, until = span
    score = scores.strength(schedule, off, shares, start=start, until=until)
    assert score == pytest.approx(reference.strength(schedule, off, shares, start, until))
    assert 0.0 <= score <= 1.0


def test_the_last_day_of_the_calendar_has_a_score():
    kept = {date.max: 1.0}
    assert scores.strength(DAILY, NEVER_OFF, kept, start=date.max, until=date.max) > 0.0


# --- the share of a day


def share(target_type, value, target="8"):
    entry = value and Decimal(value)
    return kept_share(HabitKind.NUMERIC, target_type, entry, target and Decimal(target))


def test_a_binary_entry_is_a_whole_share():
    assert kept_share(HabitKind.BINARY, TargetType.AT_LEAST, None, None) == 1.0


@pytest.mark.parametrize(
    ("value", "expected"), [("-1", 0.0), ("0", 0.0), ("2", 0.25), ("8", 1.0), ("20", 1.0)]
)
def test_at_least_gives_the_part_of_the_target_that_was_reached(value, expected):
    assert share(TargetType.AT_LEAST, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("0", 1.0), ("8", 1.0), ("10", 0.75), ("16", 0.0), ("40", 0.0)]
)
def test_at_most_falls_to_nothing_at_twice_the_target(value, expected):
    assert share(TargetType.AT_MOST, value) == expected


@pytest.mark.parametrize("entry", [(None, "8"), ("8", None)])
def test_an_entry_without_a_value_or_a_target_has_no_share(entry):
    assert share(TargetType.AT_LEAST, *entry) == 0.0
