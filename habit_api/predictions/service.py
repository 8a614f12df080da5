"""Writing down predictions, which hold until something changes, and the models that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from structlog import get_logger

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.models import Habit, Prediction
from habit_api.predictions import engine, plans, queries, registry
from habit_api.predictions.forecasting import forecasts
from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import Forecast

log = get_logger("habit_api.predictions")

# The job that trains, which is asked for by the clock and by superusers.
TRAIN = "predictions.train"
_habits = table_of(Habit)
# PostgreSQL's upsert, which SQLite understands word for word.
_fresh = insert(table_of(Prediction))
_STORE = _fresh.on_conflict_do_update(
    index_elements=["habit_id"],
    set_={
        column.name: _fresh.excluded[column.name]
        for column in table_of(Prediction).c
        if not column.primary_key
    },
)


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a training came to: `better` than the base rate and the rule, and `live` if newest."""

    version: int
    better: bool
    live: bool
    samples: int
    metrics: dict[str, Any]


def make(user: Principal, habit_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Make the predictions of the habits, or of all active ones, anew; returns what is made.

    Raises as `queries.predict_many` does.
    """
    known = plans.of_user(user)
    made = forecasts(queries.choose(user, known, habit_ids))
    moment = now()
    store({user.id: (user, known)}, [(user.id, each) for each in made], at=moment)
    return [queries.present(each, moment, language=user.language) for each in made]


def store(
    known: Mapping[UUID, tuple[Principal, Sequence[Plan]]],
    made: Sequence[tuple[UUID, Forecast]],
    *,
    at: datetime,
) -> None:
    """Write down what was made of the users' habits as they were `known`."""
    if not made:
        return
    states = {user_id: queries.state_of(user, plans) for user_id, (user, plans) in known.items()}
    rows = [
        {
            "habit_id": each.habit_id,
            "user_id": user_id,
            "state": states[user_id],
            "as_of": known[user_id][1][0].today,
            "predicted_for": each.predicted_for,
            "probability": each.probability,
            "source": each.source,
            "model_version": each.model_version,
            "terms": [asdict(term) for term in each.terms],
            "created_at": at,
        }
        for user_id, each in made
    ]
    # Making them was slow work; whoever holds a habit now is changing it.
    release_connection()
    with unit_of_work():
        free = _still_there([each.habit_id for _, each in made])
        rows = [row for row in rows if row["habit_id"] in free]
        if rows:
            run(_STORE, rows)


def train() -> TrainingResult:
    """Train a model of all users' days; it goes live if it beats the base rate and the rule.

    And unless one that knows later days went live meanwhile. Raises `NotEnough`.
    """
    from habit_api.predictions import (  # noqa: PLC0415 - numpy and LightGBM only where one trains
        features,
        model,
        samples,
        training,
    )

    begun = now()
    trained = training.train(samples.collect())
    version, live = registry.add(
        trees=trained.trees,
        features=features.NAMES,
        calibration=trained.calibration,
        checksum=model.checksum(trained.trees, features.NAMES, trained.calibration),
        samples=trained.samples,
        metrics=trained.metrics,
        better=trained.beats_both,
        trained_at=begun,
    )
    log.info("predictions.trained", version=version, live=live, samples=trained.samples)
    return TrainingResult(version, trained.beats_both, live, trained.samples, trained.metrics)


def reload() -> int | None:
    """Look at the registry now; returns the version that this process predicts with from here on.

    None is the rule. The other processes look within half a minute.
    """
    live = engine.current(look=True)
    return None if live is None else live.version


def _still_there(habit_ids: Sequence[int]) -> set[int]:
    """Those of the habits that exist, kept from being deleted; none that somebody has locked."""
    query = select(_habits.c.id).where(_habits.c.id.in_(habit_ids))
    locked = query.with_for_update(read=True, key_share=True, skip_locked=True)
    return set(run(locked).scalars())
