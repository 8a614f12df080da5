"""Arrays say of histories what the rules say, and serving sees what training saw."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from habit_api.cli.people_at_random import person
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.schedule import OffDays, is_due, start_of_week
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, HabitLog, User
from habit_api.predictions import reading, samples
from habit_api.predictions.by_rule import forecast
from habit_api.predictions.features import MEMORY, compute
from habit_api.predictions.plans import of_users
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from tests.predictions.simulated import everyone, ids, simulated

DAYS = 120


@pytest.fixture
def users(app):
    simulated(app, users=8, days=DAYS, seed=5)
    with app.app_context():
        yield everyone()


def read(users, last=None):
    last = last or now().date()
    return reading.read(ids(users), first=last - timedelta(days=MEMORY), last=last)


def test_what_is_due_is_what_the_schedule_says(users):
    chunk = read(users)
    week_start = {user.id: user.week_start for user in users}
    for row, habit in enumerate(chunk.habits):
        schedule = schedule_of(habit, week_start[habit.user_id])
        entries = db.session.execute(
            select(HabitLog.date, HabitLog.status).where(HabitLog.habit_id == habit.id)
        ).all()
        paused = pauses.of_user(habit.user_id, since=date.min)
        skipped = frozenset(day for day, status in entries if status == "skipped")
        off = OffDays(skipped=skipped, pauses=pauses.spans(paused, habit.id))
        kept = sorted(day for day, status in entries if status == "completed")
        first = max(int(chunk.histories.began[row]), 0)
        for column in range(first, chunk.histories.days):
            day = date.fromordinal(chunk.histories.first_day + column)
            past = [each for each in kept if each < day]
            weeks = Counter(start_of_week(each, schedule.week_start) for each in past)
            in_week = weeks[start_of_week(day, schedule.week_start)]
            last = past[-1] if past else None
            due = is_due(schedule, off, day, last_completion=last, completed_in_week=in_week)
            assert due == chunk.histories.due[row, column], (habit.schedule_type, day)


def test_the_rule_by_arrays_is_the_rule(users):
    chunk = read(users)
    plans = {plan.habit.id: plan for plan in of_users(users)}
    assert plans.keys() == set(chunk.ids.tolist())
    row = np.arange(len(chunk.ids))
    said = samples.rule(chunk.histories, row, chunk.histories.today)
    for place, habit_id in enumerate(chunk.ids.tolist()):
        plan = plans[habit_id]
        assert said[place] == pytest.approx(forecast(plan, plan.today).probability)


def put_away(habit_id, since):
    """Delete a habit that nothing was entered of since then."""
    with unit_of_work():
        later = (HabitLog.habit_id == habit_id, HabitLog.date >= since)
        db.session.execute(delete(HabitLog).where(*later))
        db.session.execute(update(Habit).where(Habit.id == habit_id).values(active=False))


def test_training_sees_the_very_features_that_serving_sees(users):
    """Training reads years up to the end; serving reads as of a day, when nothing later was.

    Each has a habit less by then.
    """
    for user in users:
        first = db.session.scalar(select(func.min(Habit.id)).where(Habit.user_id == user.id))
        put_away(first, now().date() - timedelta(days=20))
    seen = samples.collect()
    day = samples.joined(seen.day)
    features, habit = samples.joined(seen.features), samples.joined(seen.habit)
    chosen = int(np.sort(day)[-200])
    chunk = read(users, date.fromordinal(chosen))
    places = {int(habit_id): row for row, habit_id in enumerate(chunk.ids)}
    at = np.flatnonzero(day == chosen)
    row = np.array([places[int(habit_id)] for habit_id in habit[at]])
    served = compute(chunk.histories, row, np.full(row.size, MEMORY))
    assert row.size > 5
    np.testing.assert_allclose(served, features[at], rtol=1e-4, atol=1e-5)


def lives(seed, users):
    """What so many people come to, without the ids that they got."""
    first, last = date(2026, 1, 1), date(2026, 3, 1)
    return [person(Random(f"{seed} {number}"), first, last) for number in range(users)]


def test_the_same_people_come_of_the_same_seed(app):
    assert lives(9, users=2) == lives(9, users=3)[:2]
    assert lives(9, users=2) != lives(10, users=2)
    truth = simulated(app, users=2, days=40, seed=9)
    assert all(0.0 < chance < 1.0 for _, _, chance in truth)


def test_a_seed_is_written_down_the_same_way_wherever_it_is(app):
    """By the numbers that users and habits bear, not by ids, which go on."""
    truth = simulated(app, users=2, days=40, seed=9)
    with app.app_context(), unit_of_work():
        db.session.execute(delete(User))
    again = simulated(app, users=2, days=40, seed=9)
    assert [row[1:] for row in again] == [row[1:] for row in truth]
