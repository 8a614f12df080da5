"""Text of strangers, made into text that can be kept: NFC, trimmed, printable, bounded."""

from __future__ import annotations

import re
import unicodedata

LINE_BREAKS = re.compile("\r\n|[\n\t\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Sorting a run of combining marks into NFC takes time quadratic in its length; Unicode's
# Stream-Safe Text Format allows 30 of them (UAX 15, section 13).
LONG_RUN = re.compile(r"[^\w\s\x00-\x7f]{31,}")
MAX_MARKS = 30


def clean(text: str, limit: int, *, lines: bool = False) -> tuple[str, bool]:
    """`text` in at most `limit` characters, and whether it had to be cut.

    Controls and lone surrogates are dropped. Line breaks stay with `lines`, else become spaces.
    Text without anything visible becomes "".
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip(), False
    # Cut before the costly steps; composing shortens text at most about fourfold.
    whole = _normal(text[: limit * 4], lines=lines)
    kept = whole[:limit].rstrip()
    if not any(sign.isprintable() and sign != " " for sign in kept):
        kept = ""
    return kept, len(whole) > limit or len(text) > limit * 4


def _normal(text: str, *, lines: bool) -> str:
    text = re.sub("\r\n?", "\n", text) if lines else LINE_BREAKS.sub(" ", text)
    text = LONG_RUN.sub(_stream_safe, CONTROLS.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def _stream_safe(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for sign in run[0]:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MAX_MARKS:
            kept.append(sign)
    return "".join(kept)
