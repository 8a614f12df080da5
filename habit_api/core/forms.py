"""The forms in which an answer can be had: JSON, and what a view offers instead or besides.

A view names another form instead of JSON with `response(..., content_type=...)`, offers one beside
it with `Blueprint.also_as`, and asks `wanted` which one the client prefers. Errors are JSON,
whatever was asked for, but for those that `Blueprint.fails` has as a page.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, after_this_request, g, request

from habit_api.core.errors import NotAcceptable

JSON = "application/json"
SVG = "image/svg+xml"
HTML = "text/html"


def negotiate(forms: Sequence[str]) -> None:
    """Find which of `forms` the client likes best; on a tie, the first.

    Raises `NotAcceptable`. Where there is a choice the answer says that it depends on `Accept`.
    """
    accept = request.headers.get("Accept")
    g.form = forms[0]
    if len(forms) > 1:
        after_this_request(_vary)
    elif accept is None or "*/*" in accept or (g.form == JSON and "json" in accept):
        # Nearly every call; reading the header properly costs more than some views do.
        return
    if not accept:
        return
    found = request.accept_mimetypes.best_match(forms)
    if found is None:
        raise NotAcceptable(forms)
    g.form = found


def wanted(form: str) -> bool:
    """Whether the answer is to have this form."""
    return bool(g.form == form)


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response
