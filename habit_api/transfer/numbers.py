"""Numbers of strangers in thousandths, the unit that values and targets are kept in."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_EVEN, Decimal

from habit_api.transfer.limits import MAX_VALUE_MILLI

# Bounded, so that no exponent can make a number of a million digits. A comma is a decimal point.
NUMBER = re.compile(r"[+-]?[0-9]{1,20}([.,][0-9]{0,20})?([eE][+-]?[0-9]{1,2})?")


def milli_from_text(text: str) -> int | None:
    """`text` ("12", "1.5", "1,5", "-2.15E+09") in thousandths; None if it is no number."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    return int((Decimal(text.replace(",", ".")) * 1000).to_integral_value(ROUND_HALF_EVEN))


def milli_from_real(value: object) -> int | None:
    """A number out of a database in thousandths; None if it is none, or beyond our bounds."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(value * 1000) if abs(value) * 1000 <= MAX_VALUE_MILLI else None


def in_words(milli: int) -> str:
    """Thousandths as a person writes them: 1500 is "1.5", 2000 is "2"."""
    return (
        f"{Decimal(milli) / 1000:f}".rstrip("0").rstrip(".") if milli % 1000 else f"{milli // 1000}"
    )
