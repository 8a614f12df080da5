"""`/garden`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core import forms
from habit_api.core import svg as pictures
from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message, PageArgs
from habit_api.core.security import current_user, login_required
from habit_api.garden import queries, service, svg
from habit_api.garden.errors import (
    GrowthBackwards,
    GrowthNotEarned,
    NothingPlanted,
    PlantExists,
    PlantNotFound,
    SessionNotFound,
)
from habit_api.garden.schemas import GardenPage, Plant, PlantInput, PlantPatch

blp = Blueprint("garden", __name__, url_prefix="/garden", description="The garden")

NOT_YOURS = (PlantNotFound, Forbidden)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" role="img"><title>A garden</title></svg>'


@blp.route("")
class Garden(MethodView):
    @login_required
    @blp.arguments(PageArgs, location="query")
    @blp.response(200, GardenPage)
    @blp.also_as(forms.SVG, example=PICTURE)
    def get(self, args: dict[str, Any]) -> Any:
        """List your plants, newest first, as rows or as a picture"""
        user = current_user()
        found = queries.page(user, **args)
        if not forms.wanted(forms.SVG):
            return found
        document, style = svg.picture(found, user, full=queries.fully_grown(user))
        return pictures.answer(document, style=style)

    @login_required
    @blp.arguments(PlantInput)
    @blp.response(201, Plant, headers=LOCATION)
    @blp.fails(SessionNotFound, Forbidden, PlantExists, GrowthNotEarned)
    def post(self, values: dict[str, Any]) -> Any:
        """Plant in a session that has no plant yet"""
        user = current_user()
        plant_id = service.plant(user, **values)
        where = url_for("garden.PlantById", plant_id=plant_id)
        return queries.get(user, plant_id), 201, {"Location": where}


@blp.route("/<id:plant_id>")
class PlantById(MethodView):
    @login_required
    @blp.response(200, Plant)
    @blp.fails(*NOT_YOURS)
    def get(self, plant_id: int) -> Any:
        """Get a plant"""
        return queries.get(current_user(), plant_id)

    @login_required
    @blp.arguments(PlantPatch, example={"plant_type": "Tulip"})
    @blp.response(200, Plant)
    @blp.fails(*NOT_YOURS, GrowthBackwards, GrowthNotEarned)
    def patch(self, values: dict[str, Any], plant_id: int) -> Any:
        """Let a plant grow, or make it one of another type"""
        user = current_user()
        service.change(user, plant_id, values)
        return queries.get(user, plant_id)

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS)
    def delete(self, plant_id: int) -> Any:
        """Take a plant out of the garden"""
        service.remove(current_user(), plant_id)
        return {"message": f"Plant {plant_id} was taken out."}


@blp.route("/session/<id:session_id>")
class PlantOfSession(MethodView):
    @login_required
    @blp.response(200, Plant)
    @blp.fails(SessionNotFound, Forbidden, NothingPlanted)
    def get(self, session_id: int) -> Any:
        """Get the plant of a session"""
        return queries.of_session(current_user(), session_id)
