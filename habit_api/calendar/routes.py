"""`/calendar`."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from habit_api.calendar import feed, queries, service
from habit_api.calendar.errors import CalendarNotFound
from habit_api.calendar.schemas import CalendarToken
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, current_user_still, login_required

blp = Blueprint("calendar", __name__, url_prefix="/calendar", description="The calendar feed")

ICS = "text/calendar"


@blp.route("/token")
class Token(MethodView):
    @login_required
    @blp.secret
    @blp.response(200, CalendarToken)
    @blp.fails(CalendarNotFound)
    def get(self) -> Any:
        """Show the secret address of your calendar"""
        return queries.address(current_user())

    @login_required
    @blp.secret
    @blp.response(201, CalendarToken, headers=LOCATION)
    def post(self) -> Any:
        """Make a secret address for your calendar; the one before is revoked"""
        user = current_user_still()
        service.make(user)
        return queries.address(user), 201, {"Location": url_for("calendar.Token")}

    @login_required
    @blp.response(200, Message)
    @blp.fails(CalendarNotFound)
    def delete(self) -> Any:
        """Revoke the secret address of your calendar"""
        service.revoke(current_user())
        return {"message": "The address of your calendar leads nowhere now."}


@blp.route("/<token>.ics")
class Feed(MethodView):
    @blp.also_as(ICS, example="BEGIN:VCALENDAR...")
    @blp.fails(CalendarNotFound)
    def get(self, token: str) -> Response:
        """Read a calendar by its secret address: habits that remind, tasks that are due"""
        user = queries.reader_of(token)
        drawn_up = feed.draw_up(user, queries.occasions(user), queries.tasks(user))
        return Response(drawn_up, content_type=f"{ICS}; charset=utf-8")
