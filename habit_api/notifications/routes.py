"""`/unsubscribe`."""

from __future__ import annotations

from typing import Any

from habit_api.core import forms
from habit_api.core.resource import Blueprint, MethodView
from habit_api.notifications import pages, unsubscribe
from habit_api.notifications.errors import UnsubscribeLinkInvalid
from habit_api.notifications.schemas import Subscription

links = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe", description="Mails")

HTML_EXAMPLE = "<!doctype html><html>...</html>"


@links.route("/<string(maxlength=300):token>")
class Unsubscribe(MethodView):
    @links.response(200, Subscription)
    @links.also_as(forms.HTML, example=HTML_EXAMPLE)
    @links.fails(UnsubscribeLinkInvalid)
    def get(self, token: str) -> Any:
        """See which mails a link unsubscribes from

        Changes nothing: programs that look for viruses follow links in mails.
        """
        state = unsubscribe.read(token)
        return pages.subscription(state) if forms.wanted(forms.HTML) else state

    @links.response(200, Subscription)
    @links.also_as(forms.HTML, example=HTML_EXAMPLE)
    @links.fails(UnsubscribeLinkInvalid)
    def post(self, token: str) -> Any:
        """Get no more mails of the kind that a link is about

        What mail programs call when their reader clicks on "unsubscribe" (RFC 8058).
        """
        unsubscribe.act(token)
        return self.get(token)
