"""Recomputing no more than a change touches gives what recomputing everything gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from habit_api.core.schedule import OffDays, Schedule, ScheduleType, start_of_week
from habit_api.streaks.rules import Step, settles, walk
from tests.streaks.strategies import days, histories, schedules, thorough

NEVER_OFF = OffDays()
MONDAY = date(2024, 1, 1)


def full(schedule, off, done):
    counts = Counter(start_of_week(day, schedule.week_start) for day in done)
    return list(walk(schedule, off, sorted(done), before=None, week_counts=counts))


def recomputed(schedule, history, old, *, first, last):
    """The steps before the change, those made anew, and those that were left as they are."""
    off, done = history
    counts = Counter(start_of_week(day, schedule.week_start) for day in done)
    kept = [step for step in old if step.date < first]
    stored = {step.date: step for step in old}
    later = sorted(day for day in done if day >= first)
    before = kept[-1] if kept else None
    fresh = []
    for step in walk(schedule, off, later, before=before, week_counts=counts):
        fresh.append(step)
        was = stored.get(step.date)
        if was is not None and settles(schedule, last, was, step):
            break
    return kept, fresh, [stored[day] for day in later[len(fresh) :]]


def check(schedule, before, after, *, first, last):
    """Recomputing what the change of history touches gives what recomputing it all gives."""
    old = full(schedule, *before)
    kept, fresh, rest = recomputed(schedule, after, old, first=first, last=last)
    assert kept + fresh + rest == full(schedule, *after)


# --- what may change


@thorough
@given(schedules(), histories, days)
def test_adding_a_completion(schedule, history, day):
    off, done = history
    check(schedule, (off, done - {day}), (off, done | {day}), first=day, last=day)


@thorough
@given(schedules(), histories.filter(lambda history: history[1]), st.data())
def test_removing_a_completion(schedule, history, data):
    off, done = history
    day = data.draw(st.sampled_from(sorted(done)))
    check(schedule, (off, done), (off, done - {day}), first=day, last=day)


@thorough
@given(schedules(), histories, days, st.booleans())
def test_adding_or_removing_a_skip(schedule, history, day, added):
    off, done = history
    without = replace(off, skipped=off.skipped - {day})
    skipped = replace(off, skipped=off.skipped | {day})
    states = (without, done - {day}), (skipped, done - {day})
    check(schedule, *(states if added else states[::-1]), first=day, last=day)


@thorough
@given(schedules(), histories, days, st.booleans())
def test_completing_a_skipped_day_or_skipping_a_completed_one(schedule, history, day, undone):
    off, done = history
    skipped = replace(off, skipped=off.skipped | {day}), done - {day}
    completed = replace(off, skipped=off.skipped - {day}), done | {day}
    states = (completed, skipped) if undone else (skipped, completed)
    check(schedule, *states, first=day, last=day)


@thorough
@given(schedules(), histories, days, st.none() | days, st.booleans())
def test_adding_or_removing_a_pause(schedule, history, first, last, added):
    off, done = history
    paused = replace(off, pauses=(*off.pauses, (first, last)))
    states = (off, done), (paused, done)
    check(schedule, *(states if added else states[::-1]), first=first, last=last or date.max)


@thorough
@given(schedules(), histories, st.lists(days, min_size=3, max_size=3), st.booleans())
def test_cutting_or_extending_a_pause(schedule, history, three, cut):
    off, done = history
    start, short, long = sorted(three)
    states = [(replace(off, pauses=(*off.pauses, (start, end))), done) for end in (short, long)]
    check(schedule, *(states[::-1] if cut else states), first=short + timedelta(days=1), last=long)


@thorough
@given(schedules(), histories, histories)
def test_a_wholly_different_history(schedule, before, after):
    check(schedule, before, after, first=date.min, last=date.max)


@thorough
@given(schedules(), histories, st.frozensets(days, min_size=1, max_size=5))
def test_changing_several_entries_at_once(schedule, history, changed):
    off, done = history
    states = (off, done), (off, done ^ changed)
    check(schedule, *states, first=min(changed), last=max(changed))


# --- how little is recomputed


def walked(schedule, done, added):
    """How many steps a completion on `added` makes anew."""
    old = full(schedule, NEVER_OFF, done)
    after = NEVER_OFF, done | {added}
    _, fresh, _ = recomputed(schedule, after, old, first=added, last=added)
    return len(fresh)


def test_a_daily_change_stops_at_the_next_run():
    done = {MONDAY + timedelta(n) for n in range(400) if n not in {3, 10}}
    schedule = Schedule(ScheduleType.DAILY)
    # The day itself, the six of its run, and the first of the next, which stays number 1.
    assert walked(schedule, done, MONDAY + timedelta(3)) == 8


def test_a_change_in_the_run_that_is_alive_goes_on_to_its_end():
    done = {MONDAY + timedelta(n) for n in range(100) if n != 3}
    assert walked(Schedule(ScheduleType.DAILY), done, MONDAY + timedelta(3)) == 97


def test_times_per_week_does_not_stop_before_the_week_after_the_change():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=7)
    gap = MONDAY + timedelta(9)
    done = {MONDAY + timedelta(n) for n in range(21)} - {gap}
    skipped = OffDays(skipped=frozenset({gap}))
    # The days after the skip keep their numbers, and the next week does not.
    old, new = full(schedule, NEVER_OFF, done), full(schedule, skipped, done)
    assert old[9].date == MONDAY + timedelta(10)
    assert old[9] == new[9]
    assert not settles(schedule, gap, old[9], new[9])
    assert (old[-1].number, new[-1].number) == (7, 20)


def test_times_per_week_does_not_stop_where_only_the_runs_start_moved():
    schedule = Schedule(ScheduleType.TIMES_PER_WEEK, n=3)
    step = Step(MONDAY, 5, MONDAY - timedelta(20))
    assert settles(schedule, date.min, step, step)
    assert not settles(schedule, date.min, step, replace(step, run_start=MONDAY - timedelta(21)))
