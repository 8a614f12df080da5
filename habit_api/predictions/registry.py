"""The registry of models: in the database, for web and worker share no disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from habit_api.core.database import table_of
from habit_api.core.queries import lock_name, run
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import PredictionModel

_models = table_of(PredictionModel)
# How many are kept to look back at; the live one always is.
KEPT = 10


def add(
    *,
    trees: str,
    features: Sequence[str],
    calibration: Mapping[str, float],
    checksum: str,
    samples: int,
    metrics: Mapping[str, Any],
    better: bool,
    trained_at: datetime,
) -> tuple[int, bool]:
    """Keep a model; returns its version, and whether it is the live one now.

    It is if it is `better`, unless one whose training began later is live: of two at once the one
    that ends last need not be the newer.
    """
    with unit_of_work():
        lock_name(_models.name)
        newer = exists().where(_models.c.live, _models.c.trained_at > trained_at)
        live = better and not run(select(newer)).scalar()
        if live:
            run(update(_models).where(_models.c.live).values(live=False))
        version = run(
            insert(_models)
            .values(
                trained_at=trained_at,
                samples=samples,
                metrics=dict(metrics),
                features=list(features),
                calibration=dict(calibration),
                trees=trees,
                checksum=checksum,
                live=live,
            )
            .returning(_models.c.id)
        ).scalar_one()
        newest = select(_models.c.id).order_by(_models.c.id.desc()).limit(KEPT)
        old = _models.c.id.not_in(run(newest).scalars().all())
        run(delete(_models).where(old, _models.c.live.is_(False)))
    return int(version), live
