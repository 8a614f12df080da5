"""What a day was, and the streak after it, held against the rules written a second time."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given

from habit_api.analytics.explain import History
from habit_api.core.schedule import ScheduleType
from tests.streaks import reference
from tests.streaks.strategies import FIRST, days, histories, schedules, thorough

DAY = timedelta(days=1)


def lived(schedule, past, today):
    """The history of somebody for whom it is `today`; `past` is off days and completions."""
    off, done = past[0], {day for day in past[1] if day <= today}
    states = {day: "skipped" for day in off.skipped if day <= today}
    states |= dict.fromkeys(done, "completed")
    return History(
        schedule=schedule,
        off=off,
        states=states,
        steps=reference.steps(schedule, off, done),
        first_entry=min(states, default=None),
        today=today,
    )


def missed_days(history, first, last):
    return [day for day in reference.dates(first, last) if history.status(day) == "missed"]


@thorough
@given(schedules(), histories, days)
def test_the_streak_after_a_day_is_what_the_rules_say_had_the_history_ended_there(
    schedule, past, today
):
    history = lived(schedule, past, today)
    for day in reference.dates(FIRST, today):
        done = {d for d in history.states if d <= day and history.states[d] == "completed"}
        # A completion keeps the number it got; another day is judged once it is over.
        over = day if day in done or day == today else day + DAY
        assert history.streak(day) == reference.streak(schedule, past[0], done, over)


@thorough
@given(schedules(), histories, days)
def test_a_completed_day_has_the_number_of_its_completion(schedule, past, today):
    history = lived(schedule, past, today)
    for step in history.steps:
        assert (history.status(step.date), history.streak(step.date)) == ("completed", step.number)


@thorough
@given(schedules(), histories, days)
def test_what_was_missed_was_due_and_is_past(schedule, past, today):
    history = lived(schedule, past, today)
    done = [step.date for step in history.steps]
    for day in missed_days(history, FIRST, today):
        assert history.first_entry < day < today
        assert reference.due(schedule, past[0], day, done)


@thorough
@given(schedules(), histories, days)
def test_as_many_days_are_missed_between_two_completions_as_the_rules_say(schedule, past, today):
    history = lived(schedule, past, today)
    if schedule.type is ScheduleType.TIMES_PER_WEEK:
        return
    for one, next_one in zip(history.steps, history.steps[1:], strict=False):
        gap = reference.missed(
            schedule,
            past[0],
            one.date,
            next_one.date,
            completions=[step.date for step in history.steps],
            run_start=one.run_start,
        )
        assert len(missed_days(history, one.date, next_one.date)) == gap


@thorough
@given(schedules(), histories, days)
def test_as_many_days_are_missed_in_a_week_as_it_lacked(schedule, past, today):
    history = lived(schedule, past, today)
    if schedule.type is not ScheduleType.TIMES_PER_WEEK or history.first_entry is None:
        return
    week = reference.week(schedule, history.first_entry + 7 * DAY)
    while week[0] <= today:
        steps = [step for step in history.steps if step.date <= week[-1]]
        # Today and what comes after it may still be done.
        done = {s.date for s in steps} & set(week)
        done |= {d for d in week if d >= today and not reference.off(schedule, past[0], d)}
        lacking = reference.quota(schedule, past[0], week) - len(done)
        begun = bool(steps) and steps[-1].run_start in week
        assert len(missed_days(history, week[0], week[-1])) == (0 if begun else max(0, lacking))
        week = reference.week(schedule, week[-1] + DAY)


@thorough
@given(schedules(never_due=False), histories, days)
def test_today_is_open_when_it_is_due_and_nothing_was_entered(schedule, past, today):
    history = lived(schedule, past, today)
    done = [step.date for step in history.steps]
    due = today not in history.states and reference.due(schedule, past[0], today, done)
    assert (history.status(today) == "open") == due
