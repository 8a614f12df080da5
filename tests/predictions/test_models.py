"""Training, going live, being read by every process, and what happens when a model is broken."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import Prediction, PredictionModel
from habit_api.predictions import engine, nightly, queries, registry, service
from habit_api.predictions.errors import NotEnough
from habit_api.predictions.features import NAMES
from habit_api.predictions.model import checksum, terms
from tests.predictions.simulated import everyone, fresh_process, simulated, trained
from tests.runs import ROOT


@pytest.fixture
def crowd(app):
    """Enough people to learn from."""
    simulated(app, users=8, days=90, seed=3)


def sources(users):
    return {each["source"] for user in users for each in queries.predict_many(user)}


def test_without_enough_days_nothing_is_trained(app, owner):
    owner.complete(owner.habit())
    with app.app_context(), pytest.raises(NotEnough, match="at least 100 due days"):
        service.train()
    with app.app_context():
        assert queries.models() == []


def test_a_live_model_is_used_and_says_why(app, crowd):
    version = trained(app)
    with fresh_process(app), app.app_context():
        users = everyone()
        found = [each for user in users for each in queries.predict_many(user)]
        assert {(each["source"], each["model_version"]) for each in found} == {("model", version)}
        for each in found:
            assert 0.0 <= each["probability"] <= 1.0
            sizes = [abs(term["contribution"]) for term in each["top_features"]]
            assert sizes == sorted(sizes, reverse=True)
            assert len(sizes) == 5
            assert all(term["text"] for term in each["top_features"])
        [model] = queries.models()
        assert (model["version"], model["live"]) == (version, True)
        assert set(model["metrics"]) >= {"model", "rules", "base_rate"}


def test_other_processes_take_up_a_new_model_without_a_restart(app, crowd):
    with fresh_process(app) as mine, app.app_context():
        user = everyone()[0]
        assert sources([user]) == {"rules"}
        trained(app)
        assert sources([user]) == {"rules"}
        mine.looked_at = time.monotonic() - engine.TRUSTED
        assert sources([user]) == {"model"}
        assert service.reload() == queries.models()[0]["version"]


@pytest.mark.parametrize(
    "damage",
    [
        {"trees": "tree\nnonsense"},
        {"trees": ""},
        {"features": ["rate_7"]},
        {"calibration": {"slope": 2.0, "intercept": 0.0}},
    ],
    ids=str,
)
def test_a_model_that_was_tampered_with_leaves_the_rule(app, crowd, damage):
    version = trained(app)
    with app.app_context(), unit_of_work():
        change = update(PredictionModel).where(PredictionModel.id == version)
        db.session.execute(change.values(**damage))
    with fresh_process(app), app.app_context():
        assert sources(everyone()[:2]) == {"rules"}
        assert service.reload() is None


@pytest.mark.parametrize(
    "change",
    [
        {"features": ["rate_7"]},
        {"calibration": {}},
        {"calibration": {"slope": "x", "intercept": 0}},
        {"trees": "tree\nnonsense"},
    ],
    ids=str,
)
def test_a_model_that_this_program_cannot_use_leaves_the_rule(app, crowd, change):
    version = trained(app)
    with app.app_context():
        stored = db.session.get(PredictionModel, version)
        parts = {name: getattr(stored, name) for name in ("trees", "features", "calibration")}
        parts |= change
        more: dict[str, Any] = {"samples": 1, "metrics": {}, "better": True, "trained_at": now()}
        registry.add(**parts, checksum=checksum(**parts), **more)
    with fresh_process(app), app.app_context():
        assert sources(everyone()[:2]) == {"rules"}


def test_the_registry_keeps_the_newest_and_the_live_one(app):
    with app.app_context():
        for number in range(registry.KEPT + 5):
            registry.add(
                trees=str(number),
                features=[],
                calibration={},
                checksum="",
                samples=1,
                metrics={},
                better=number in (0, 2),
                trained_at=now(),
            )
        kept = queries.models()
    assert [row["live"] for row in kept].count(True) == 1
    assert (kept[-1]["live"], len(kept)) == (True, registry.KEPT + 1)


def test_a_usual_hour_is_shown_as_the_clock_has_it():
    features = np.zeros(len(NAMES), dtype=np.float32)
    features[NAMES.index("day_hour")] = 22.5
    shown = {term.feature: term.value for term in terms(features, np.zeros(len(NAMES) + 1), 3)}
    assert shown["hour"] == 1.5
    assert shown["streak"] == 0.0


def test_a_training_that_began_earlier_and_ends_later_leaves_the_newer_model_live(app):
    rest: dict[str, Any] = {"trees": "", "features": [], "calibration": {}, "checksum": ""}
    rest |= {"samples": 1, "metrics": {}, "better": True}
    with app.app_context():
        newer = registry.add(**rest, trained_at=now())
        older = registry.add(**rest, trained_at=now() - timedelta(hours=1))
        assert (newer[1], older[1]) == (True, False)
        assert [row["version"] for row in queries.models() if row["live"]] == [newer[0]]


def test_what_the_night_made_by_the_model_is_shown(app, crowd):
    trained(app)
    with fresh_process(app), app.app_context():
        users = everyone()
        made = nightly.make_for(users)
        rows = run(select(Prediction.habit_id, Prediction.created_at)).all()
        found = [each for user in users for each in queries.predict_many(user)]
    assert made == len(rows) == len(found) > 10
    assert {each["source"] for each in found} == {"model"}
    # One moment is that of all: none was made anew.
    assert {each["created_at"] for each in found} == {row.created_at for row in rows}
    assert len({row.created_at for row in rows}) == 1


CHECK = """
import sys
from habit_api.app import create_app
import config
folder = sys.argv[1]
values = {"APP_ENV": "testing", "DATABASE_URL": f"sqlite:///{folder}/app.db", "VAR_DIR": folder}
app = create_app(config.load(values))
from habit_api.core.extensions import db
from habit_api.core.queries import run
with app.app_context():
    db.create_all()
client = app.test_client()

def call(path, body=None, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    method = "GET" if body is None else "POST"
    return client.open("/api/v1" + path, method=method, json=body, headers=headers)

account = {"username": "ada", "email": "ada@example.com", "password": "correct horse battery"}
assert call("/auth/register", account).status_code == 201
signed_in = call("/auth/login", {"username": "ada", "password": account["password"]})
token = signed_in.get_json()["access_token"]
assert call("/habits", {"name": "Run"}, token).status_code == 201
for answer in (call("/predictions", None, token), call("/predictions/batch", {}, token)):
    assert answer.status_code == 200, answer.text
    assert [each["source"] for each in answer.get_json()["predictions"]] == ["rules"]
print(sorted({"numpy", "lightgbm", "scipy"} & sys.modules.keys()))
"""


def test_a_process_without_a_model_loads_neither_numpy_nor_lightgbm(tmp_path):
    command = [sys.executable, "-c", CHECK, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
