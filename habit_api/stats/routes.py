"""`/stats`."""

from __future__ import annotations

from typing import Any

from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.stats import queries
from habit_api.stats.schemas import DailyStats, OwnStats, SiteStats, TrendArgs, Trends

blp = Blueprint("stats", __name__, url_prefix="/stats", description="What was done")


@blp.route("/me")
class Mine(MethodView):
    @login_required
    @blp.response(200, OwnStats)
    def get(self) -> Any:
        """Get what you did so far"""
        return queries.of_user(current_user())


@blp.route("/summary")
class Summary(MethodView):
    @login_required
    @blp.response(200, SiteStats)
    def get(self) -> Any:
        """Get what everyone did so far"""
        return queries.of_site()


@blp.route("/daily/<int(min=1, max=366):days>")
class Daily(MethodView):
    @login_required
    @blp.response(200, DailyStats)
    def get(self, days: int) -> Any:
        """List your last days"""
        return queries.daily(current_user(), days)


@blp.route("/trends")
class TrendsOfUser(MethodView):
    @login_required
    @blp.arguments(TrendArgs, location="query")
    @blp.response(200, Trends)
    def get(self, args: dict[str, Any]) -> Any:
        """Compare your last weeks or months"""
        return queries.trends(current_user(), **args)
