"""The models that predictions are made by: which there are, training one, taking it up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from habit_api.audit import service as audit
from habit_api.core.extensions import db
from habit_api.core.queries import paginate
from habit_api.core.security import Principal
from habit_api.jobs import service as jobs
from habit_api.models import PredictionModel
from habit_api.predictions import engine
from habit_api.predictions.service import TRAIN

# Not its trees: they are megabytes of text.
SHOWN = (
    PredictionModel.id.label("version"),
    PredictionModel.trained_at,
    PredictionModel.samples,
    PredictionModel.metrics,
    PredictionModel.live,
)


def listed(*, limit: int, offset: int) -> dict[str, Any]:
    """A page of the models, the newest first."""
    query = select(*SHOWN).order_by(PredictionModel.id.desc())
    return paginate(query, name="models", limit=limit, offset=offset)


def train(admin: Principal) -> int:
    """Have a model trained, unless one is about to be; returns the job's id."""
    job_id, new = jobs.submit_once(TRAIN, user_id=admin.id)
    if new:
        audit.record("model.training_asked", user_id=None, actor_id=admin.id, job=job_id)
    return job_id


def reload(admin: Principal) -> dict[str, Any]:
    """Take up the live model at a superuser's wish; see `taken_up`."""
    found = taken_up()
    audit.record("model.reloaded", user_id=None, actor_id=admin.id, **found)
    return found


def taken_up() -> dict[str, Any]:
    """Let this process take up the live model now; says which is live, and whether it is in use."""
    model = engine.current(look=True)
    version = db.session.scalar(select(PredictionModel.id).where(PredictionModel.live))
    return {"version": version, "loaded": version is not None and model is not None}
