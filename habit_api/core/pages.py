"""Small pages of HTML for people who come by a link in a mail: no script, nothing loaded."""

from __future__ import annotations

from flask import Response, g, request
from markupsafe import Markup

from habit_api.core.errors import AppError
from habit_api.core.forms import HTML
from habit_api.core.translations import LANGUAGES, SOURCE

CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# One in the document.
EXAMPLE = "<!doctype html><html>...</html>"
PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title><style>body{{font:16px/1.5 system-ui,sans-serif;max-width:32rem;"
    "margin:4rem auto;padding:0 1rem}}label{{display:block}}button,input{{font:inherit;"
    "padding:.6rem;box-sizing:border-box}}button{{padding:.6rem 1.2rem;cursor:pointer}}"
    "input{{width:100%;margin:.3rem 0 1rem}}</style></head>"
    "<body><h1>{title}</h1>{body}</body></html>"
)
PARAGRAPH = Markup("<p>{}</p>")
ALERT = Markup('<p role="alert">{}</p>')
# Sent to where the page came from.
FORM = Markup('<form method="post">{fields}<button type="submit">{label}</button></form>')


def answer(language: str, title: str, *parts: str | Markup, status: int = 200) -> Response:
    """A page of a title and `parts`, paragraphs where they are text, that nobody keeps."""
    body = [part if isinstance(part, Markup) else PARAGRAPH.format(part) for part in parts]
    page = PAGE.format(language=language, title=title, body=Markup("").join(body))
    headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
    return Response(str(page), status, mimetype=HTML, headers=headers)


def refusal(error: AppError, title: str, *parts: str | Markup) -> Response:
    """The page that an error is, for somebody whom nothing is known of but the browser."""
    g.error_code = error.code
    return answer(language(), title, *parts, status=error.status)


def language() -> str:
    """That of ours which the browser likes best."""
    liked = (tag.partition("-")[0].lower() for tag, q in request.accept_languages if q > 0)
    return next((spoken for spoken in liked if spoken in LANGUAGES), SOURCE)


def form(label: str, *fields: Markup) -> Markup:
    """A form of `fields` with one button."""
    return FORM.format(label=label, fields=Markup("").join(fields))
