"""`/sessions`."""

from __future__ import annotations

from typing import Any

from flask import url_for

from habit_api.core.errors import Forbidden
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, login_required
from habit_api.focus import errors, queries, service
from habit_api.focus.schemas import (
    Session,
    SessionArgs,
    SessionEnd,
    SessionInput,
    SessionPage,
    SessionPatch,
)
from habit_api.garden.errors import SessionNotFound
from habit_api.habits.errors import HabitNotFound
from habit_api.logs.errors import HabitInactive, RangeBackwards
from habit_api.tasks.errors import TaskNotFound

blp = Blueprint("sessions", __name__, url_prefix="/sessions", description="Focus sessions")

NOT_YOURS = (SessionNotFound, Forbidden)
NOT_OPEN = (errors.SessionEnded, errors.SessionLeftOpen)
# Made up field by field they would end a session both ways, and name a habit that may not exist.
COMPLETE = {"completed": True}
POMODORO = {"duration_min": 25, "plant_type": "Rose"}


@blp.route("")
class Sessions(MethodView):
    @login_required
    @blp.arguments(SessionArgs, location="query")
    @blp.response(200, SessionPage)
    @blp.fails(RangeBackwards)
    def get(self, args: dict[str, Any]) -> Any:
        """List your sessions"""
        return queries.page(current_user(), args)

    @login_required
    @blp.arguments(SessionInput, example=POMODORO)
    @blp.response(201, Session, headers=LOCATION)
    @blp.fails(HabitNotFound, TaskNotFound, Forbidden, HabitInactive, errors.SessionAlreadyActive)
    def post(self, values: dict[str, Any]) -> Any:
        """Start a session"""
        user = current_user()
        session_id = service.start(user, **values)
        where = url_for("sessions.SessionById", session_id=session_id)
        return queries.get(user, session_id), 201, {"Location": where}


@blp.route("/active")
class ActiveSession(MethodView):
    @login_required
    @blp.response(200, Session)
    @blp.fails(errors.NoActiveSession)
    def get(self) -> Any:
        """Get the active session"""
        return queries.active(current_user())


@blp.route("/<id:session_id>")
class SessionById(MethodView):
    @login_required
    @blp.response(200, Session)
    @blp.fails(*NOT_YOURS)
    def get(self, session_id: int) -> Any:
        """Get a session"""
        return queries.get(current_user(), session_id)

    @login_required
    @blp.arguments(SessionPatch, example=COMPLETE)
    @blp.response(200, SessionEnd)
    @blp.fails(*NOT_YOURS, errors.CompletedOrAbandoned, *NOT_OPEN)
    def patch(self, values: dict[str, Any], session_id: int) -> Any:
        """Complete a session, or abandon it"""
        user = current_user()
        brought = service.end(user, session_id, **values)
        return {**queries.get(user, session_id), **brought}

    @login_required
    @blp.response(200, Message)
    @blp.fails(*NOT_YOURS)
    def delete(self, session_id: int) -> Any:
        """Delete a session with its plant and its points"""
        service.remove(current_user(), session_id)
        return {"message": f"Session {session_id} was deleted."}
