"""`/reports`."""

from __future__ import annotations

from typing import Any

from habit_api.core import forms
from habit_api.core.extensions import limiter
from habit_api.core.limits import setting
from habit_api.core.resource import Blueprint, MethodView
from habit_api.core.schemas import Message
from habit_api.core.security import current_user, login_required
from habit_api.notifications.errors import MailNotConfigured
from habit_api.reports import page, queries, service
from habit_api.reports.errors import EmailNotVerified, WeekInFuture
from habit_api.reports.schemas import WeekArgs, Weekly

blp = Blueprint("reports", __name__, url_prefix="/reports", description="Looking back")
PAGE = "<!doctype html><html lang=en><title>Your week</title>...</html>"


@blp.route("/weekly")
class WeeklyReport(MethodView):
    @login_required
    @blp.arguments(WeekArgs, location="query")
    @blp.response(200, Weekly)
    @blp.also_as(forms.HTML, example=PAGE)
    @blp.fails(WeekInFuture)
    def get(self, args: dict[str, Any]) -> Any:
        """Look back at a week

        As the page of the mail, with its pictures, for `Accept: text/html`.
        """
        user = current_user()
        found = queries.weekly(user, args["week"])
        return page.answer(found, user.language) if forms.wanted(forms.HTML) else found


@blp.route("/weekly/email")
class WeeklyReportMail(MethodView):
    @login_required
    @blp.response(202, Message)
    @blp.fails(EmailNotVerified, MailNotConfigured)
    @limiter.limit(setting("RATELIMIT_HEAVY"))
    def post(self) -> Any:
        """Have the report on the last whole week mailed to you"""
        service.mail(current_user())
        return {"message": "The report is on its way to your e-mail address."}
