"""What the numbers of Loop Habit Tracker mean, in its backups and its CSV files alike."""

from __future__ import annotations

import re

from habit_api.transfer.days import Mark
from habit_api.transfer.limits import MAX_VALUE_MILLI
from habit_api.transfer.notices import BAD_VALUE, LOST_NOTE, TOO_LARGE, Notices

# One code says yes or no, the next is implied by the frequency; numbers share the code of a skip.
UNKNOWN, NO, YES_AUTO, YES, SKIP = -1, 0, 1, 2, 3
WORDS = {"UNKNOWN": UNKNOWN, "NO": NO, "YES_AUTO": YES_AUTO, "YES_MANUAL": YES, "SKIP": SKIP}
INTEGER = re.compile(r"-?[0-9]{1,18}")


def code_from_text(text: str) -> int | None:
    """The code of a CSV cell in either dialect ("YES_MANUAL" or "2"); None if it is none."""
    text = text.strip()
    if text in WORDS:
        return WORDS[text]
    return int(text) if INTEGER.fullmatch(text) else None


def mark_of(code: int, note: str | None, *, numeric: bool, notices: Notices) -> Mark | None:
    """The mark that `code` stands for; None for no, unknown, and what the frequency implied.

    Of a number every code from 0 is a value in thousandths, but for that of a skip.
    """
    if code == SKIP:
        return Mark(None, note)
    if numeric and 0 <= code <= MAX_VALUE_MILLI:
        return Mark(code, note)
    if not numeric and code == YES:
        return Mark(1000, note)
    if numeric and code > MAX_VALUE_MILLI:
        notices.count(TOO_LARGE)
    elif not UNKNOWN <= code <= SKIP:
        notices.count(BAD_VALUE)
    elif note:
        notices.count(LOST_NOTE)
    return None
