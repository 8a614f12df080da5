"""Reading predictions. One that was written down is shown while it holds, else it is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.logs.errors import HabitInactive
from habit_api.models import Prediction, PredictionModel
from habit_api.predictions import engine, plans
from habit_api.predictions.errors import NothingDue
from habit_api.predictions.forecasting import forecasts
from habit_api.predictions.plans import Plan
from habit_api.predictions.rules import Forecast, Term, risk
from habit_api.predictions.wording import text_of

_stored, _models = table_of(Prediction), table_of(PredictionModel)


def predict(user: Principal, habit_id: int) -> dict[str, Any]:
    """What is expected of one habit.

    Raises `HabitNotFound`, `Forbidden`, `HabitInactive`, `NothingDue`.
    """
    found = predict_many(user, [habit_id])
    if not found:
        raise NothingDue
    return found[0]


def predict_many(user: Principal, habit_ids: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """What is expected of the habits, or of all active ones, as the API shows it, by id.

    Those that are not due within a year are left out. A constant number of queries. Raises
    `HabitNotFound`, `Forbidden`, `HabitInactive`.
    """
    known = plans.of_user(user)
    wanted = choose(user, known, habit_ids)
    holding = _holding(user, known)
    missing = [plan for plan in wanted if plan.habit.id not in holding]
    moment = now()
    made = {each.habit_id: (each, moment) for each in forecasts(missing)}
    found = {**holding, **made}
    return [
        present(*found[plan.habit.id], language=user.language)
        for plan in wanted
        if plan.habit.id in found
    ]


def models() -> list[dict[str, Any]]:
    """The models that are kept, the newest first."""
    names = ("trained_at", "samples", "metrics", "live")
    columns = (_models.c.id.label("version"), *(_models.c[name] for name in names))
    rows = run(select(*columns).order_by(_models.c.id.desc()))
    return [dict(row) for row in rows.mappings()]


def choose(user: Principal, known: Sequence[Plan], habit_ids: Sequence[int] | None) -> list[Plan]:
    """Those of the user's habits that are asked about.

    Raises `HabitNotFound`, `Forbidden`, `HabitInactive`.
    """
    if habit_ids is None:
        return list(known)
    wanted, active = set(habit_ids), {plan.habit.id for plan in known}
    for habit_id in sorted(wanted - active):
        habits.get(user, habit_id)
        raise HabitInactive
    return [plan for plan in known if plan.habit.id in wanted]


def present(forecast: Forecast, created_at: datetime, *, language: str) -> dict[str, Any]:
    """A forecast as the API shows it."""
    return {
        "habit_id": forecast.habit_id,
        "predicted_for": forecast.predicted_for,
        "probability": forecast.probability,
        "risk": risk(forecast.probability),
        "source": forecast.source,
        "model_version": forecast.model_version,
        "top_features": [
            {
                "feature": term.feature,
                "value": term.value,
                "contribution": term.contribution,
                "text": text_of(term, forecast.predicted_for, language),
            }
            for term in forecast.terms
        ],
        "created_at": created_at,
    }


def state_of(user: Principal, known: Sequence[Plan]) -> str:
    """What changes with everything that a prediction of the user's is made from, but the date."""
    revisions = sum(plan.habit.revision for plan in known)
    changed = max((plan.habit.updated_at for plan in known), default=None)
    return f"{user.week_start} {len(known)} {revisions} {changed}"


def _holding(user: Principal, known: Sequence[Plan]) -> dict[int, tuple[Forecast, datetime]]:
    """What was written down and holds still, by habit."""
    if not known:
        return {}
    live = engine.current()
    rows = run(
        select(_stored).where(
            _stored.c.user_id == user.id,
            _stored.c.state == state_of(user, known),
            _stored.c.as_of == known[0].today,
            _stored.c.model_version.is_not_distinct_from(live.version if live else None),
        )
    )
    return {row.habit_id: (_restored(row), row.created_at) for row in rows}


def _restored(row: AnyRow) -> Forecast:
    return Forecast(
        habit_id=row.habit_id,
        predicted_for=row.predicted_for,
        probability=row.probability,
        terms=tuple(Term(**term) for term in row.terms),
        model_version=row.model_version,
    )
