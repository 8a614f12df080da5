"""`/habits/public`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.clock import today_for
from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.habits import queries as habits
from habit_api.habits.errors import HabitNameTaken
from habit_api.habits.schemas import Habit
from habit_api.sharing import queries, service
from habit_api.sharing.errors import NotPublic
from habit_api.sharing.schemas import PublicArgs, PublicPage

blp = Blueprint("sharing", __name__, url_prefix="/habits", description="The public list")


@blp.route("/public")
class PublicHabits(MethodView):
    @login_required
    @blp.arguments(PublicArgs, location="query")
    @blp.response(200, PublicPage)
    @blp.fails(CursorInvalid)
    def get(self, args: dict[str, Any]) -> Any:
        """List everyone's published habits, newest first"""
        return queries.page(args)


@blp.route("/public/<id:habit_id>/copy")
class PublicHabitCopy(MethodView):
    @login_required
    @blp.response(201, Habit, headers=LOCATION)
    @blp.fails(NotPublic, HabitNameTaken)
    def post(self, habit_id: int) -> Any:
        """Make a published habit one of yours"""
        user = current_user()
        made = service.copy(user, habit_id)
        where = url_for("habits.HabitById", habit_id=made)
        return habits.present(habits.get(user, made), today_for(user)), 201, {"Location": where}
