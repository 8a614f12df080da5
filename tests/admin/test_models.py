"""Superusers have models trained, and see which is live."""

from __future__ import annotations

import pytest

from habit_api.core.clock import now
from habit_api.predictions import registry
from habit_api.predictions.engine import Engine
from tests.jobs.conftest import outbox as outbox

METRICS = {"log_loss": 0.48}


@pytest.fixture
def broken(app):
    """A live model that cannot be read."""
    with app.app_context():
        yield registry.add(
            trees="no trees",
            features=["x"],
            calibration={},
            checksum="wrong",
            samples=500,
            metrics=METRICS,
            better=True,
            trained_at=now(),
        )[0]
    app.extensions["house_predictor"] = Engine()


def test_training_is_a_job_that_can_be_followed(admin, outbox):
    asked = admin.post("/admin/train-model")
    assert asked.status_code == 202
    job = admin.get(f"/admin/jobs/{asked.json['job_id']}").json
    assert (job["name"], job["status"]) == ("predictions.train", "queued")
    assert job["user_id"] == admin.user["id"]
    event = admin.get("/admin/audit-log").json["events"][0]
    assert (event["event"], event["actor_id"]) == ("model.training_asked", admin.user["id"])


def test_two_who_ask_get_one_training(admin, outbox):
    first, second = (admin.post("/admin/train-model").json for _ in range(2))
    assert first == second
    assert admin.get("/admin/jobs").json["total"] == 1


def test_models_are_listed_without_their_trees(admin, broken):
    [model] = admin.get("/admin/models").json["models"]
    assert (model["version"], model["samples"], model["live"]) == (broken, 500, True)
    assert model["metrics"] == METRICS
    assert set(model) == {"version", "trained_at", "samples", "metrics", "live"}


def test_without_a_model_there_is_nothing_to_take_up(admin):
    assert admin.post("/admin/reload-model").json == {"version": None, "loaded": False}
    assert admin.get("/admin/health").json["parts"]["model"]["status"] == "ok"


def test_a_broken_model_is_told(admin, broken):
    assert admin.post("/admin/reload-model").json == {"version": broken, "loaded": False}
    part = admin.get("/admin/health").json["parts"]["model"]
    assert (part["status"], part["details"]["version"]) == ("failed", broken)
