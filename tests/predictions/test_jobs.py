"""Training by a job, by the clock, and the predictions that are made at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

import config
from habit_api.app import create_app
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.jobs import get
from habit_api.models import Job, Prediction
from habit_api.predictions import nightly, queries
from tests.jobs.conftest import outbox as outbox  # a fixture, here for these tests too
from tests.jobs.steps import perform, row, submit
from tests.logs.steps import imported
from tests.predictions.simulated import simulated
from tests.predictions.steps import of_habit
from tests.times import ago

# Two in the morning in UTC, three in Berlin.
NIGHT = datetime(2026, 11, 20, 2, 10, tzinfo=UTC)


def test_a_job_with_a_row_trains_a_model_once(app, outbox):
    simulated(app, users=8, days=90, seed=3)
    job = submit(app, "predictions.train")
    perform(app, job)
    perform(app, job)
    assert (row(app, job).status, row(app, job).attempts) == ("done", 1)
    with app.app_context():
        [model] = queries.models()
    assert model["live"]
    assert model["metrics"]["model"]["log_loss"] < model["metrics"]["rules"]["log_loss"]


def test_where_there_is_too_little_it_fails_for_good_and_says_so(app, owner, outbox):
    owner.complete(owner.habit())
    job = submit(app, "predictions.train")
    perform(app, job)
    failed = row(app, job)
    assert (failed.status, failed.attempts) == ("failed", 1)
    assert "at least 100 due days" in failed.error
    with app.app_context():
        assert queries.models() == []


@pytest.mark.parametrize("line", ["30 3 * * 1", ""])
def test_beat_calls_for_a_training_where_a_schedule_is_set(tmp_path, line):
    values = {"APP_ENV": "testing", "DATABASE_URL": "sqlite://", "VAR_DIR": str(tmp_path)}
    values |= {"RATELIMIT_ENABLED": "false"}
    app = create_app(config.load({**values, "TRAIN_SCHEDULE": line}))
    entry = app.extensions["celery"].conf.beat_schedule.get("predictions.train_on_schedule")
    if not line:
        assert entry is None
        return
    assert entry["task"] == "predictions.train_on_schedule"
    schedule = entry["schedule"]
    assert (schedule.minute, schedule.hour, schedule.day_of_week) == ({30}, {3}, {1})
    assert entry["options"] == {"expires": 86_400}


def test_what_the_schedule_calls_for_is_written_down_first(app, outbox):
    with app.app_context():
        get("predictions.train_on_schedule").perform()
        [written] = db.session.scalars(select(Job)).all()
        assert (written.name, written.status) == ("predictions.train", "queued")
        assert [(sent.name, sent.ids) for sent in outbox.take()] == [
            ("jobs.perform", (written.id,))
        ]


def test_the_clock_asks_for_no_second_training_while_one_is_open(app, outbox):
    with app.app_context():
        for _ in range(2):
            get("predictions.train_on_schedule").perform()
        assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def living(nobody, name, zone, hour):
    """Somebody there, for whom the day starts at that hour."""
    api = nobody.sign_up(name)
    api.patch("/users/me/settings", {"timezone": zone, "day_start_hour": hour})
    return api


def predicted_at(moment):
    """Whose predictions the nightly job makes then, in the running app."""
    with time_machine.travel(moment, tick=False):
        get("predictions.make_nightly").perform()
        stored = select(Prediction.habit_id).where(Prediction.created_at == now())
        return set(db.session.scalars(stored))


def test_the_night_is_each_users_own(app, nobody):
    """From two hours after their day began, by their clock; of those who kept nothing, none."""
    homes = {
        "utc": ("UTC", 0),
        "berlin": ("Europe/Berlin", 0),
        "early": ("UTC", 1),
        "morning": ("Asia/Yekaterinburg", 1),
        "asleep": ("UTC", 0),
    }
    habits = {}
    for name, home in homes.items():
        api = living(nobody, name, *home)
        made = api.habit if name == "asleep" else lambda api=api: imported(api, "Run", [ago(1)])
        habits[name] = made()["id"]
    with app.app_context():
        assert predicted_at(NIGHT) == {habits["utc"], habits["berlin"]}
        assert predicted_at(NIGHT + timedelta(hours=1)) == {habits["early"]}


def test_an_hour_that_the_clocks_skip_costs_nobody_their_night(app, nobody):
    """In Berlin 2:00 to 3:00 is skipped on 28 March 2027."""
    api = living(nobody, "ada", "Europe/Berlin", 0)
    evening = datetime(2027, 3, 27, 20, 30, tzinfo=UTC)
    with time_machine.travel(evening, tick=False):
        again = api.sign_in("ada", user=api.user)
        habit = again.habit()
        again.complete(habit)
    with app.app_context():
        found = [predicted_at(evening + timedelta(hours=hour)) for hour in range(16)]
    assert [ids for ids in found if ids] == [{habit["id"]}]
    assert found.index({habit["id"]}) == 5


def test_more_than_a_batch_are_all_served(app, nobody, monkeypatch):
    monkeypatch.setattr(nightly, "BATCH", 2)
    made = {imported(nobody.sign_up(f"user_{n}"), "Run", [ago(1)])["id"] for n in range(5)}
    with app.app_context():
        assert predicted_at(NIGHT) == made


def test_what_the_night_made_is_what_is_shown_in_the_morning(app, api):
    habit = imported(api, "Run", [ago(1), ago(2)])
    with time_machine.travel(NIGHT, tick=False), app.app_context():
        assert (nightly.make(), nightly.make()) == (1, 0)
    assert of_habit(api, habit)["created_at"] == "2026-11-20T02:10:00Z"
