"""The small page behind the link in a mail: a button, for whoever came by a browser."""

from __future__ import annotations

from typing import Any

from flask import Response

from habit_api.core import pages
from habit_api.core.errors import AppError
from habit_api.core.translations import Catalogue

WORDS = Catalogue(__file__)


def subscription(state: dict[str, Any]) -> Response:
    """The page about a kind of mail: `state` is what `unsubscribe.read` gives."""
    words = WORDS.to(state["language"])
    names = {
        "reminders": words.gettext("reminders of your habits"),
        "weekly_report": words.gettext("the weekly report"),
        "notices": words.gettext("notices"),
    }
    name = {"name": names[state["kind"]]}
    if state["subscribed"]:
        text = words.gettext("You get mails with %(name)s. Do you want no more of them?") % name
        form = pages.form(words.gettext("No more such mails"))
        return pages.answer(state["language"], words.gettext("Unsubscribe"), text, form)
    text = words.gettext(
        "No more mails with %(name)s will come. You can have them back in your settings."
    )
    return pages.answer(state["language"], words.gettext("You are unsubscribed"), text % name)


def no_good(error: AppError) -> Response:
    """The page for a link that says nothing to us."""
    words = WORDS.to(pages.language())
    title = words.gettext("This link is not valid")
    text = words.gettext(
        "Part of it may be missing, or the account is gone. The settings of your account say which"
        " mails you get."
    )
    return pages.refusal(error, title, text)
