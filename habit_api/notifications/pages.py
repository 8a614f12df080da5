"""The small page behind the link in a mail: a button, for whoever came by a browser."""

from __future__ import annotations

from typing import Any

from flask import Response
from markupsafe import Markup

from habit_api.core.translations import Catalogue

WORDS = Catalogue(__file__)
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;"
    "margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.6rem 1.2rem;cursor:pointer}}"
    "</style></head><body><h1>{title}</h1><p>{text}</p>{form}</body></html>"
)
# Sent to where the page came from.
FORM = Markup('<form method="post"><button type="submit">{label}</button></form>')


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
        title = words.gettext("Unsubscribe")
        text = words.gettext("You get mails with %(name)s. Do you want no more of them?") % name
        form = FORM.format(label=words.gettext("No more such mails"))
    else:
        title = words.gettext("You are unsubscribed")
        text = words.gettext(
            "No more mails with %(name)s will come. You can have them back in your settings."
        )
        text, form = text % name, Markup("")
    page = PAGE.format(language=state["language"], title=title, text=text, form=form)
    headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
    return Response(str(page), mimetype="text/html", headers=headers)
