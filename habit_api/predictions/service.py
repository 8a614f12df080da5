"""Writing predictions down, so that they need not be made again until something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection, unit_of_work
from habit_api.models import Habit, Prediction
from habit_api.predictions import plans, queries
from habit_api.predictions.forecasting import forecasts
from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import Forecast

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


def make(user: Principal, habit_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Make the predictions of the habits, or of all active ones, anew; returns what is made.

    Raises as `queries.predict_many` does.
    """
    known = plans.of_user(user)
    made = forecasts(queries.choose(user, known, habit_ids))
    moment = now()
    store(user, known, made, at=moment)
    return [queries.present(each, moment, language=user.language) for each in made]


def store(
    user: Principal, known: Sequence[Plan], made: Sequence[Forecast], *, at: datetime
) -> None:
    """Write down what was made of the user's habits as they were `known`."""
    if not made:
        return
    state = queries.state_of(user, known)
    rows = [
        {
            "habit_id": each.habit_id,
            "user_id": user.id,
            "state": state,
            "as_of": known[0].today,
            "predicted_for": each.predicted_for,
            "probability": each.probability,
            "source": each.source,
            "model_version": each.model_version,
            "terms": [asdict(term) for term in each.terms],
            "created_at": at,
        }
        for each in made
    ]
    # Making them was slow work; whoever holds a habit now is changing it.
    release_connection()
    with unit_of_work():
        free = _still_there([each.habit_id for each in made])
        rows = [row for row in rows if row["habit_id"] in free]
        if rows:
            run(_STORE, rows)


def _still_there(habit_ids: Sequence[int]) -> set[int]:
    """Those of the habits that exist, kept from being deleted; none that somebody has locked."""
    query = select(_habits.c.id).where(_habits.c.id.in_(habit_ids))
    locked = query.with_for_update(read=True, key_share=True, skip_locked=True)
    return set(run(locked).scalars())
