"""Pictures as answers: what users wrote is escaped, and nothing in them runs."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape

from flask import Response

from habit_api.core.forms import SVG

# What XML 1.0 cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(value: object) -> str:
    """`value` as it may stand in an element or an attribute of XML."""
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def answer(document: str, *, style: str) -> Response:
    """The response that shows `document`, whose one <style> element holds exactly `style`."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    response = Response(document, mimetype=SVG)
    # Opened by itself an SVG is a page: that it loads and runs nothing is said here once more.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'"
    )
    return response
