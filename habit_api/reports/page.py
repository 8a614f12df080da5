"""A report as HTML, for mail programs and browsers alike: tables, and styles on each element.

Everything has its own colours, light ones: a mail program that turns to the dark turns them in
pairs, so nothing becomes unreadable.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import Response
from markupsafe import Markup

from habit_api.core.forms import HTML
from habit_api.core.unit_of_work import release_connection
from habit_api.reports import markup as html
from habit_api.reports import pictures
from habit_api.reports.texts import Texts

# How many reasons are shown of each habit that may slip.
REASONS = 2
# Nothing is loaded, and nothing runs. The styles are on the elements, as mail programs want them.
CSP = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def answer(report: dict[str, Any], language: str) -> Response:
    """The page, with its pictures inside."""
    release_connection()
    images = pictures.of(report, language)
    sources = {name: _inside(png) for name, png in images.items()}
    response = Response(write(report, language, sources=sources), mimetype=HTML)
    response.headers["Content-Security-Policy"] = CSP
    return response


def _inside(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"


def write(
    report: dict[str, Any],
    language: str,
    *,
    sources: Mapping[str, str],
    unsubscribe: str | None = None,
) -> str:
    """The document. `sources` are the addresses of its pictures, by name."""
    texts = Texts(language)
    sections = [
        _head(report, texts),
        _figures(report, texts),
        _picture(texts.days, sources.get("days"), texts.of_days(report)),
        _risks(report, texts),
        _habits(report, texts),
        _picture(texts.weeks, sources.get("weeks"), texts.of_weeks(report)),
    ]
    document = html.PAGE.format(
        language=language,
        title=texts.title,
        font=html.FONT,
        sections=Markup("").join(sections),
        footer=_footer(texts, unsubscribe),
    )
    return str(document)


def _head(report: dict[str, Any], texts: Texts) -> Markup:
    rate = Markup("")
    if report["rate"] is not None:
        rate = html.RATE.format(
            rate=texts.percent(report["rate"]),
            kept=texts.kept,
            change=_change(texts.change(report["change"]), report["change"]),
        )
    told = [texts.summary(report), texts.best(report)]
    lines = Markup("").join(html.LINE.format(text) for text in told if text)
    return html.HEAD.format(title=texts.title, span=texts.span(report), rate=rate, lines=lines)


def _change(text: str | None, change: float | None) -> Markup:
    if text is None or change is None:
        return Markup("")
    return html.CHANGE.format(color=html.GOOD if change > 0 else html.BAD, text=text)


def _figures(report: dict[str, Any], texts: Texts) -> Markup:
    cells = [html.FIGURE.format(value=value, name=name) for value, name in texts.figures(report)]
    return html.FIGURES.format(cells=Markup("").join(cells))


def _picture(title: str, source: str | None, words: str) -> Markup:
    if source is None:
        return Markup("")
    return html.SECTION.format(title=title, body=html.PICTURE.format(source=source, words=words))


def _habits(report: dict[str, Any], texts: Texts) -> Markup:
    if not report["habits"]:
        return Markup("")
    rows = Markup("").join(_habit(row, texts) for row in report["habits"])
    return html.SECTION.format(title=texts.habits, body=html.TABLE.format(rows=rows))


def _habit(row: dict[str, Any], texts: Texts) -> Markup:
    share = round((row["rate"] or 0) * 100)
    return html.HABIT.format(
        name=row["habit"]["name"],
        due=texts.of_due(row),
        bar=_bar(share),
        streak=texts.streak(row) or "",
        change=_change(texts.arrow(row["change"]), row["change"]),
    )


def _bar(share: int) -> Markup:
    """A bar that is filled to so many percent: cells, for mail programs know no other."""
    full = html.CELL.format(share=share, color=html.GREEN) if share else Markup("")
    rest = html.CELL.format(share=100 - share, color=html.EMPTY) if share < 100 else Markup("")
    return html.BAR.format(cells=full + rest)


def _risks(report: dict[str, Any], texts: Texts) -> Markup:
    if not report["at_risk"]:
        return Markup("")
    rows = Markup("").join(_risk(row, texts) for row in report["at_risk"])
    return html.SECTION.format(title=texts.risks, body=html.TABLE.format(rows=rows))


def _risk(row: dict[str, Any], texts: Texts) -> Markup:
    shown = row["reasons"][:REASONS]
    reasons = Markup("").join(html.REASON.format(reason) for reason in shown)
    return html.RISK.format(name=row["habit"]["name"], text=texts.risk(row), reasons=reasons)


def _footer(texts: Texts, unsubscribe: str | None) -> Markup:
    if unsubscribe is None:
        return Markup("")
    return html.FOOTER.format(text=texts.footer, url=unsubscribe, stop=texts.stop)
