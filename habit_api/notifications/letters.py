"""How a mail looks: paragraphs, at most one button, and why it came; as text and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup, escape

from habit_api.core.translations import Catalogue

WORDS = Catalogue(__file__)
FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
# Tables and style attributes: the HTML that all mail programs understand.
PAGE = Markup(
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><title>{title}</title></head>'
    '<body style="margin:0;padding:24px 12px;{font}">'
    '<table role="presentation" width="100%" style="max-width:560px;margin:0 auto">'
    '<tr><td style="font-size:16px;line-height:1.5">'
    '<h1 style="font-size:20px;margin:0 0 16px">{title}</h1>{body}{button}'
    '<p style="font-size:13px;color:#767676;margin:32px 0 0">{footer}</p>'
    "</td></tr></table></body></html>"
)
PARAGRAPH = Markup('<p style="margin:0 0 16px">{}</p>')
BUTTON = Markup(
    '<p style="margin:24px 0"><a href="{url}" style="background:#1f7a4d;color:#ffffff;'
    'padding:12px 20px;border-radius:6px;text-decoration:none;display:inline-block">{label}</a></p>'
)
LINK = Markup('<a href="{url}" style="color:#767676">{label}</a>')


@dataclass(frozen=True, slots=True)
class Link:
    """An address of ours or of the user's own, and what to call it."""

    label: str
    url: str


def write(
    title: str,
    paragraphs: Sequence[str],
    *,
    language: str,
    button: Link | None = None,
    unsubscribe: str | None = None,
) -> tuple[str, str]:
    """The text and the HTML of a mail. Everything given is plain text, and escaped here."""
    words = WORDS.to(language)
    why = words.gettext("You get this mail because you have an account at %(site)s.")
    why %= {"site": current_app.config["PUBLIC_URL"]}
    stop = words.gettext("Do not send me such mails any more")
    text = [title, *paragraphs]
    footer = escape(why)
    if button is not None:
        text.append(f"{button.label}:\n{button.url}")
    text.append(f"-- \n{why}")
    if unsubscribe is not None:
        text.append(f"{stop}:\n{unsubscribe}")
        footer += Markup("<br>") + LINK.format(url=unsubscribe, label=stop)
    body = Markup("").join(PARAGRAPH.format(_lines(each)) for each in paragraphs)
    page = PAGE.format(
        language=language,
        title=title,
        font=Markup(FONT),  # noqa: S704 - our own words
        body=body,
        button=Markup("") if button is None else BUTTON.format(url=button.url, label=button.label),
        footer=footer,
    )
    return "\n\n".join(text) + "\n", str(page)


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.splitlines())
