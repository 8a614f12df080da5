"""`/habits`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.clock import today_for
from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, login_required
from habit_api.habits import queries, service
from habit_api.habits.errors import (
    HabitIsLinked,
    HabitNameTaken,
    HabitNotFound,
    LinkInactive,
    LinkNotPleasant,
    NeverDue,
    PleasantHasReward,
    TargetMissing,
    TargetNotAllowed,
    TreatOrLink,
)
from habit_api.habits.schemas import Habit, HabitArgs, HabitInput, HabitPage, HabitPatch

blp = Blueprint("habits", __name__, url_prefix="/habits", description="Habits")

UNSOUND = (
    TargetMissing,
    TargetNotAllowed,
    NeverDue,
    TreatOrLink,
    PleasantHasReward,
    LinkNotPleasant,
    LinkInactive,
)
MEDITATE = {
    "name": "Meditate",
    "description": "Ten minutes, before breakfast",
    "category": "health",
    "schedule": {"type": "weekdays", "weekdays": [1, 3, 5]},
    "reminder_times": ["07:30"],
}
# Said of the habit in the address, and of the one that `linked_habit_id` names.
NOT_YOURS = (HabitNotFound, Forbidden)


def _shown(habit_id: int) -> dict[str, Any]:
    user = current_user()
    return queries.present(queries.get(user, habit_id), today_for(user))


@blp.route("")
class Habits(MethodView):
    @login_required
    @blp.arguments(HabitArgs, location="query")
    @blp.response(200, HabitPage)
    def get(self, args: dict[str, Any]) -> Any:
        """List your habits"""
        return queries.page(current_user(), args)

    @login_required
    @blp.arguments(HabitInput, example=MEDITATE)
    @blp.response(201, Habit, headers=LOCATION)
    @blp.fails(*NOT_YOURS, HabitNameTaken, *UNSOUND)
    def post(self, values: dict[str, Any]) -> Any:
        """Create a habit"""
        habit_id = service.create(current_user(), values)
        where = url_for("habits.HabitById", habit_id=habit_id)
        return _shown(habit_id), 201, {"Location": where}


@blp.route("/<id:habit_id>")
class HabitById(MethodView):
    @login_required
    @blp.response(200, Habit)
    @blp.fails(*NOT_YOURS)
    def get(self, habit_id: int) -> Any:
        """Get a habit"""
        return _shown(habit_id)

    @login_required
    @blp.arguments(HabitPatch, example={"weight": 20, "reminder_times": ["07:30"]})
    @blp.response(200, Habit)
    @blp.fails(*NOT_YOURS, HabitNameTaken, HabitIsLinked, *UNSOUND)
    def patch(self, values: dict[str, Any], habit_id: int) -> Any:
        """Change some fields of a habit"""
        service.change(current_user(), habit_id, values)
        return _shown(habit_id)

    @login_required
    @blp.arguments(HabitInput, example=MEDITATE)
    @blp.response(200, Habit)
    @blp.fails(*NOT_YOURS, HabitNameTaken, HabitIsLinked, *UNSOUND)
    def put(self, values: dict[str, Any], habit_id: int) -> Any:
        """Replace a habit; what is left out goes back to its default"""
        service.change(current_user(), habit_id, values)
        return _shown(habit_id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS, HabitIsLinked)
    def delete(self, habit_id: int) -> Any:
        """Put a habit away; its history stays"""
        service.delete(current_user(), habit_id)
        return {"message": f"Habit {habit_id} was deleted. Restore it at any time."}


@blp.route("/<id:habit_id>/restore")
class HabitRestore(MethodView):
    @login_required
    @blp.response(200, Habit)
    @blp.fails(*NOT_YOURS, HabitNameTaken)
    def post(self, habit_id: int) -> Any:
        """Bring a deleted habit back"""
        service.restore(current_user(), habit_id)
        return _shown(habit_id)
