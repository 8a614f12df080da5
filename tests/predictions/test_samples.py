"""Which days a model learns from: those that say something, whatever became of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from sqlalchemy import select, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Habit, HabitLog
from habit_api.predictions import reading, samples
from habit_api.predictions.features import MEMORY, NAMES
from tests.logs.steps import imported
from tests.predictions.simulated import everyone, ids, simulated
from tests.times import NOON, TODAY, ago, at


@pytest.fixture
def users(app):
    simulated(app, users=8, days=120, seed=5)
    with app.app_context():
        yield everyone()


def read(first):
    """Everybody's histories up to today."""
    chunk = reading.read(ids(everyone()), first=first, last=now().date())
    assert chunk is not None
    return chunk


def places():
    """Habits and dates that a model learns from."""
    found = samples.collect()
    return set(zip(samples.joined(found.habit), samples.joined(found.day), strict=True))


def test_first_days_are_learnt_from_whether_they_were_kept_or_not(users):
    found = samples.collect()
    age = samples.joined(found.features)[:, NAMES.index("age")]
    first = samples.joined(found.kept)[age == 0]
    assert 0 < first.sum() < first.size


def test_the_first_day_of_an_import_is_not_for_it_is_always_one_that_was_kept(app, api):
    habit = imported(api, "Run", [ago(n) for n in range(9, 20)])
    with at(api, NOON), app.app_context():
        days = sorted(int(day) for _, day in places())
    assert habit["created_at"][:10] == str(TODAY)
    assert days[0] == TODAY.toordinal() - 18


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (3, True), (7, True), (8, False)])
def test_mornings_before_an_entry_was_written_are_not_learnt_from(users, days, is_late):
    """What is written more than a week later comes from an import, and was known all along."""
    chosen = now().date() - timedelta(days=30)
    entry = db.session.scalars(select(HabitLog).where(HabitLog.date == chosen)).all()[0]
    mine = set(db.session.scalars(select(Habit.id).where(Habit.user_id == entry.user_id)))
    own = update(HabitLog).where(HabitLog.user_id == entry.user_id)
    with unit_of_work():
        db.session.execute(own.values(created_at=now() - timedelta(days=300)))
    before = places()
    with unit_of_work():
        later = datetime.combine(chosen + timedelta(days=days), time(12), UTC)
        db.session.execute(own.where(HabitLog.id == entry.id).values(created_at=later))
    first = chosen.toordinal()
    unknown = {(h, d) for h, d in before if h in mine and first < d <= first + days}
    assert before - places() == (unknown if is_late else set())
    assert bool(unknown) is (days > 0)


def test_a_deleted_habits_life_ends_with_its_last_entry(users):
    first = now().date() - timedelta(days=MEMORY)
    chunk = read(first)
    assert (chunk.histories.ended == chunk.histories.days).all()
    with unit_of_work():
        db.session.execute(update(Habit).values(active=False))
    ended = read(first).histories.ended
    for row, habit in enumerate(chunk.ids.tolist()):
        last = db.session.scalars(
            select(HabitLog.date).where(HabitLog.habit_id == habit).order_by(HabitLog.date.desc())
        ).first()
        assert ended[row] == (-1 if last is None else (last - first).days)


def test_the_hour_of_an_entry_counts_from_the_beginning_of_its_day(app, owner):
    """At one at night, where the day starts at three, it is late: not the middle of all hours."""
    owner.patch("/users/me/settings", {"day_start_hour": 3})
    for moment in ("2026-11-18T23:00:00Z", "2026-11-20T01:00:00Z"):
        with at(owner, moment) as api:
            habit = (api.get("/habits").json["habits"] or [api.habit()])[0]
            api.complete(habit)
    with at(owner, NOON), app.app_context():
        hours = read(TODAY - timedelta(days=MEMORY)).histories.hour
    assert hours[~np.isnan(hours)].tolist() == [20.0, 22.0]
