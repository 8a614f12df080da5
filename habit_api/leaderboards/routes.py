"""`/leaderboard`."""

from __future__ import annotations

from typing import Any

from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.leaderboards import queries
from habit_api.leaderboards.schemas import (
    BestArgs,
    BoardArgs,
    FocusBoard,
    SessionsBoard,
    StreakBoard,
    XpBoard,
)

blp = Blueprint("leaderboard", __name__, url_prefix="/leaderboard", description="Leaderboards")


@blp.route("/xp")
class ByXp(MethodView):
    @login_required
    @blp.arguments(BoardArgs, location="query")
    @blp.response(200, XpBoard)
    def get(self, args: dict[str, Any]) -> Any:
        """List who has most experience points"""
        return queries.leaderboard(current_user(), "xp", **args)


@blp.route("/focus-time")
class ByFocusTime(MethodView):
    @login_required
    @blp.arguments(BoardArgs, location="query")
    @blp.response(200, FocusBoard)
    def get(self, args: dict[str, Any]) -> Any:
        """List who focused longest"""
        return queries.leaderboard(current_user(), "focus_min", **args)


@blp.route("/streak")
class ByStreak(MethodView):
    @login_required
    @blp.arguments(BestArgs, location="query")
    @blp.response(200, StreakBoard)
    def get(self, args: dict[str, Any]) -> Any:
        """List who had the best activity streak"""
        return queries.leaderboard(current_user(), "best_streak", **args)


@blp.route("/sessions")
class BySessions(MethodView):
    @login_required
    @blp.arguments(BoardArgs, location="query")
    @blp.response(200, SessionsBoard)
    def get(self, args: dict[str, Any]) -> Any:
        """List who completed most focus sessions"""
        return queries.leaderboard(current_user(), "sessions", **args)
