"""`/users/me/pauses` and `/habits/{id}/pauses`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs
from habit_api.core.security import current_user, login_required
from habit_api.habits.errors import HabitNotFound
from habit_api.pauses import queries, service
from habit_api.pauses.errors import PauseBackwards, PauseNotFound, PauseTooOld
from habit_api.pauses.schemas import Pause, PauseInput, PausePage

of_all = Blueprint("pauses", __name__, url_prefix="/users", description="Days off")
of_one = Blueprint("habit-pauses", __name__, url_prefix="/habits", description="Days off")

NOT_THEN = (PauseBackwards, PauseTooOld)
NOT_YOURS = (HabitNotFound, Forbidden)


@of_all.route("/me/pauses")
class Pauses(MethodView):
    @login_required
    @of_all.arguments(PageArgs, location="query")
    @of_all.response(200, PausePage)
    def get(self, args: dict[str, Any]) -> Any:
        """List the pauses of all your habits together"""
        return queries.page(current_user(), **args)

    @login_required
    @of_all.arguments(PauseInput)
    @of_all.response(201, Pause, headers=LOCATION)
    @of_all.fails(*NOT_THEN)
    def post(self, values: dict[str, Any]) -> Any:
        """Pause all your habits"""
        user = current_user()
        pause_id = service.create(user, **values)
        where = url_for("pauses.PauseById", pause_id=pause_id)
        return queries.get(user, pause_id), 201, {"Location": where}


@of_all.route("/me/pauses/<id:pause_id>")
class PauseById(MethodView):
    @login_required
    @of_all.response(200, Message)
    @of_all.fails(PauseNotFound, Forbidden, PauseTooOld)
    def delete(self, pause_id: int) -> Any:
        """End a pause of all your habits"""
        return {"message": service.remove(current_user(), pause_id)}


@of_one.route("/<id:habit_id>/pauses")
class HabitPauses(MethodView):
    @login_required
    @of_one.arguments(PageArgs, location="query")
    @of_one.response(200, PausePage)
    @of_one.fails(*NOT_YOURS)
    def get(self, args: dict[str, Any], habit_id: int) -> Any:
        """List a habit's pauses"""
        return queries.page(current_user(), **args, habit_id=habit_id)

    @login_required
    @of_one.arguments(PauseInput)
    @of_one.response(201, Pause, headers=LOCATION)
    @of_one.fails(*NOT_YOURS, *NOT_THEN)
    def post(self, values: dict[str, Any], habit_id: int) -> Any:
        """Pause a habit"""
        user = current_user()
        pause_id = service.create(user, **values, habit_id=habit_id)
        where = url_for("habit-pauses.HabitPauseById", habit_id=habit_id, pause_id=pause_id)
        return queries.get(user, pause_id, habit_id=habit_id), 201, {"Location": where}


@of_one.route("/<id:habit_id>/pauses/<id:pause_id>")
class HabitPauseById(MethodView):
    @login_required
    @of_one.response(200, Message)
    @of_one.fails(PauseNotFound, Forbidden, PauseTooOld)
    def delete(self, habit_id: int, pause_id: int) -> Any:
        """End a habit's pause"""
        return {"message": service.remove(current_user(), pause_id, habit_id=habit_id)}
