"""The live model in this process.

Each process looks at the registry again at most every half minute, so a new model is used by all of
them without a restart. numpy and LightGBM are loaded with the first model, and not before: a
process that has none saves their memory.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select
from structlog import get_logger

from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.models import PredictionModel

if TYPE_CHECKING:
    from habit_api.predictions.model import Model

log = get_logger("habit_api.predictions")

# How long a process goes on with the model that it knows, in seconds.
TRUSTED = 30.0
_models = table_of(PredictionModel)
_LIVE = select(_models.c.id, _models.c.checksum).where(_models.c.live)


@dataclass
class Engine:
    """What this process knows of the registry."""

    looked_at: float | None = None
    key: tuple[int, str] | None = None
    model: Model | None = None
    lock: Lock = field(default_factory=Lock)


def current(*, look: bool = False) -> Model | None:
    """The live model, None where there is none or it is broken. With `look` it is asked for now."""
    engine: Engine = current_app.extensions.setdefault("house_predictor", Engine())
    moment = time.monotonic()
    if look or engine.looked_at is None or moment - engine.looked_at >= TRUSTED:
        with engine.lock:
            _refresh(engine)
            engine.looked_at = moment
    return engine.model


def _refresh(engine: Engine) -> None:
    row = run(_LIVE).one_or_none()
    key = None if row is None else (row.id, row.checksum)
    if key == engine.key:
        return
    # One that is broken is not tried again, but told once.
    engine.key, engine.model = key, None if key is None else _load(key[0])


def _load(version: int) -> Model | None:
    from habit_api.predictions.model import (  # noqa: PLC0415 - numpy only where there is a model
        Model,
        ModelBroken,
    )

    row = run(select(_models).where(_models.c.id == version)).one_or_none()
    if row is None:
        return None
    try:
        model = Model(row)
    except ModelBroken as error:
        log.warning("predictions.model_broken", version=version, reason=str(error))
        return None
    log.info("predictions.model_loaded", version=version)
    return model
