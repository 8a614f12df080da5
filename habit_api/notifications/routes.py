"""`/notifications` and `/unsubscribe`."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from habit_api.core import forms, handlers
from habit_api.core.errors import Forbidden
from habit_api.core.pages import EXAMPLE
from habit_api.core.queries import CursorInvalid
from habit_api.core.resource import LOCATION, Blueprint, MethodView
from habit_api.core.security import current_user, login_required
from habit_api.notifications import errors, pages, queries, service, unsubscribe
from habit_api.notifications.errors import UnsubscribeLinkInvalid
from habit_api.notifications.schemas import (
    Notification,
    NotificationArgs,
    NotificationInput,
    NotificationPage,
    Subscription,
)

blp = Blueprint(
    "notifications", __name__, url_prefix="/notifications", description="Reminders, notifications"
)
links = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe", description="Mails")

NOT_YOURS = (errors.NotificationNotFound, Forbidden)


@blp.route("")
class Notifications(MethodView):
    @login_required
    @blp.arguments(NotificationArgs, location="query")
    @blp.response(200, NotificationPage)
    @blp.fails(CursorInvalid)
    def get(self, args: dict[str, Any]) -> Any:
        """List your notifications, reminders among them"""
        return queries.page(current_user(), args)

    @login_required
    @blp.arguments(NotificationInput)
    @blp.response(201, Notification, headers=LOCATION)
    @blp.fails(errors.HabitNotFound, Forbidden, errors.ChannelUnusable, errors.MailNotConfigured)
    @blp.fails(errors.ScheduledOutOfRange, errors.TooManyScheduled)
    def post(self, values: dict[str, Any]) -> Any:
        """Schedule a notification to yourself"""
        user = current_user()
        notification_id = service.create(user, **values)
        where = url_for("notifications.NotificationById", notification_id=notification_id)
        return queries.get(user, notification_id), 201, {"Location": where}


@blp.route("/<id:notification_id>")
class NotificationById(MethodView):
    @login_required
    @blp.response(200, Notification)
    @blp.fails(*NOT_YOURS)
    def get(self, notification_id: int) -> Any:
        """Get a notification"""
        return queries.get(current_user(), notification_id)


@blp.route("/<id:notification_id>/dismiss")
class Dismissal(MethodView):
    @login_required
    @blp.response(200, Notification)
    @blp.fails(*NOT_YOURS, errors.BeingSent)
    def post(self, notification_id: int) -> Any:
        """Put a notification aside: one still to come will not come"""
        user = current_user()
        service.dismiss(user, notification_id)
        return queries.get(user, notification_id)


@links.route("/<string(maxlength=300):token>")
class Unsubscribe(MethodView):
    @links.response(200, Subscription)
    @links.also_as(forms.HTML, example=EXAMPLE)
    @links.fails(UnsubscribeLinkInvalid, page=True)
    def get(self, token: str) -> Any:
        """See which mails a link unsubscribes from

        Changes nothing: programs that look for viruses follow links in mails.
        """
        state = unsubscribe.read(token)
        return pages.subscription(state) if forms.wanted(forms.HTML) else state

    @links.response(200, Subscription)
    @links.also_as(forms.HTML, example=EXAMPLE)
    @links.fails(UnsubscribeLinkInvalid, page=True)
    def post(self, token: str) -> Any:
        """Get no more mails of the kind that a link is about

        What mail programs call when their reader clicks on "unsubscribe" (RFC 8058).
        """
        unsubscribe.act(token)
        return self.get(token)


@links.errorhandler(UnsubscribeLinkInvalid)
def no_good(error: UnsubscribeLinkInvalid) -> Response:
    """The link was never one of ours, or its account is gone."""
    return pages.no_good(error) if forms.wanted(forms.HTML) else handlers.answer(error)
