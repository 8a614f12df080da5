"""Trainings that are asked for, and that end, at the same moment."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.jobs import get
from habit_api.models import Job, PredictionModel
from habit_api.predictions import registry
from tests.jobs.steps import Outbox
from tests.races import at_once, racing_app, racing_contract, runner
from tests.superusers import promoted

__all__ = ["racing_app", "racing_contract", "runner"]

ROUNDS = 5


@pytest.fixture
def admin(racing_app, runner):
    """A superuser; no worker begins a training."""
    publisher = racing_app.extensions["house_publisher"]
    racing_app.extensions["house_publisher"] = Outbox()
    yield promoted(racing_app, runner)
    racing_app.extensions["house_publisher"] = publisher


def asked(api):
    return api.post("/admin/train-model")


def called_for(api):
    """By the clock."""
    with api.client.application.app_context():
        get("predictions.train_on_schedule").perform()


def kept(trained_at, api):
    rest: dict[str, Any] = {"trees": "", "features": [], "calibration": {}, "checksum": ""}
    rest |= {"samples": 1, "metrics": {}, "better": True}
    with api.client.application.app_context():
        return registry.add(**rest, trained_at=trained_at)


def test_however_many_ask_for_a_training_there_is_one(racing_app, admin):
    at_once(admin, [asked, called_for] * 4)
    with racing_app.app_context():
        assert len(db.session.scalars(select(Job.id)).all()) == 1


def test_of_trainings_that_end_at_once_the_newest_is_live(racing_app, runner):
    for _ in range(ROUNDS):
        begun = [now() + timedelta(seconds=number) for number in range(6)]
        made = at_once(runner, [partial(kept, moment) for moment in begun])
        with racing_app.app_context():
            live = select(PredictionModel.id).where(PredictionModel.live)
            assert db.session.scalars(live).all() == [made[-1][0]]
