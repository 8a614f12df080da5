"""`/streaks` and `/analytics`."""

from __future__ import annotations

from typing import Any

from habit_api.analytics import days, heatmap, overview, queries, svg
from habit_api.analytics.errors import RangeTooLong, SpanBackwards
from habit_api.analytics.schemas import (
    HabitStats,
    Heatmap,
    HeatmapArgs,
    Overview,
    OverviewArgs,
    Streak,
    StreakDays,
    StreakDaysArgs,
    StreakList,
)
from habit_api.core import forms
from habit_api.core import svg as pictures
from habit_api.core.errors import Forbidden
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.habits.errors import HabitNotFound

streaks = Blueprint("streaks", __name__, url_prefix="/streaks", description="Streaks")
blp = Blueprint("analytics", __name__, url_prefix="/analytics", description="Figures")
of_habit = Blueprint("habit-stats", __name__, url_prefix="/habits", description="Figures")

NOT_YOURS = (HabitNotFound, Forbidden)
UNFIT = (SpanBackwards, RangeTooLong)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>Meditate, 2026</title></svg>'


@streaks.route("")
class Streaks(MethodView):
    @login_required
    @streaks.response(200, StreakList)
    def get(self) -> Any:
        """List the streaks of all active habits"""
        return queries.streaks(current_user())


@streaks.route("/<id:habit_id>")
class StreakOfHabit(MethodView):
    @login_required
    @streaks.response(200, Streak)
    @streaks.fails(*NOT_YOURS)
    def get(self, habit_id: int) -> Any:
        """Get a habit's streak"""
        return queries.streak(current_user(), habit_id)


@streaks.route("/<id:habit_id>/days")
class DaysOfStreak(MethodView):
    @login_required
    @streaks.arguments(StreakDaysArgs, location="query")
    @streaks.response(200, StreakDays)
    @streaks.fails(*NOT_YOURS, *UNFIT)
    def get(self, args: dict[str, Any], habit_id: int) -> Any:
        """Explain a habit's streak day by day"""
        return days.days(current_user(), habit_id, **args)


@blp.route("/overview")
class OverviewOfAll(MethodView):
    @login_required
    @blp.arguments(OverviewArgs, location="query")
    @blp.response(200, Overview)
    @blp.fails(*UNFIT)
    def get(self, args: dict[str, Any]) -> Any:
        """Get the figures of all habits over some days"""
        span = {"first": args["start_date"], "last": args["end_date"]}
        return overview.overview(current_user(), **span)


@blp.route("/heatmap")
class HeatmapOfYear(MethodView):
    @login_required
    @blp.arguments(HeatmapArgs, location="query")
    @blp.response(200, Heatmap)
    @blp.also_as(forms.SVG, example=PICTURE)
    @blp.fails(*NOT_YOURS)
    def get(self, args: dict[str, Any]) -> Any:
        """Get a year day by day, as rows or as a picture"""
        user = current_user()
        found = heatmap.heatmap(user, **args)
        if not forms.wanted(forms.SVG):
            return found
        document, style = svg.picture(found, language=user.language, week_start=user.week_start)
        return pictures.answer(document, style=style)


@blp.route("/habits/<id:habit_id>/stats")
class Stats(MethodView):
    @login_required
    @blp.response(200, HabitStats)
    @blp.fails(*NOT_YOURS)
    def get(self, habit_id: int) -> Any:
        """Get a habit's figures"""
        return queries.stats(current_user(), habit_id)


@of_habit.route("/<id:habit_id>/stats")
class StatsOfHabit(Stats):
    """The same, under the habit's own address."""
