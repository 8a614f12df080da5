"""`/predictions`."""

from __future__ import annotations

from typing import Any

from habit_api.core.errors import Forbidden
from habit_api.core.extensions import limiter
from habit_api.core.limits import setting
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.habits.errors import HabitNotFound
from habit_api.logs.errors import HabitInactive
from habit_api.predictions import queries, service
from habit_api.predictions.errors import NothingDue
from habit_api.predictions.schemas import Prediction, PredictionBatchInput, Predictions

blp = Blueprint("predictions", __name__, url_prefix="/predictions", description="Predictions")

NOT_THIS = (HabitNotFound, Forbidden, HabitInactive)


@blp.route("")
class OfAll(MethodView):
    @login_required
    @blp.response(200, Predictions)
    def get(self) -> Any:
        """List what is expected of your active habits"""
        found = queries.predict_many(current_user())
        return {"predictions": found, "total": len(found)}


@blp.route("/habits/<id:habit_id>")
class OfHabit(MethodView):
    @login_required
    @blp.response(200, Prediction)
    @blp.fails(*NOT_THIS, NothingDue)
    def get(self, habit_id: int) -> Any:
        """See how probably a habit will be kept when it is due next"""
        return queries.predict(current_user(), habit_id)


@blp.route("/batch")
class Batch(MethodView):
    # They are made before the transaction begins: on SQLite nobody else could write meanwhile.
    writes = frozenset()

    @login_required
    @blp.arguments(PredictionBatchInput)
    @blp.response(200, Predictions)
    @blp.fails(*NOT_THIS)
    @limiter.limit(setting("RATELIMIT_HEAVY"))
    def post(self, values: dict[str, Any]) -> Any:
        """Make predictions anew"""
        made = service.make(current_user(), values["habit_ids"])
        return {"predictions": made, "total": len(made)}
