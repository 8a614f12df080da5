"""`/users/me/xp`."""

from __future__ import annotations

from typing import Any

from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import CursorArgs
from habit_api.core.security import current_user, login_required
from habit_api.xp import queries
from habit_api.xp.schemas import XpPage

blp = Blueprint("xp", __name__, url_prefix="/users", description="Experience points")


@blp.route("/me/xp")
class Xp(MethodView):
    @login_required
    @blp.arguments(CursorArgs, location="query")
    @blp.response(200, XpPage)
    @blp.fails(CursorInvalid)
    def get(self, args: dict[str, Any]) -> Any:
        """List your experience points, newest first"""
        return queries.history(current_user(), args)
