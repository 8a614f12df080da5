"""Cells of CSV files that no spreadsheet takes for a formula, and back again."""

from __future__ import annotations

import re

# What OWASP's "CSV Injection" names; the wide ones are signs of formulas in East Asian settings.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARD = "'"
GUARDED = re.compile(f"{GUARD}[{re.escape(''.join(FORMULA))}]")


def guard(text: str | None) -> str:
    """`text` as it can stand in a cell: an apostrophe before what would be a formula."""
    return GUARD + text if text and text.startswith(FORMULA) else text or ""


def bare(cell: str) -> str:
    """The text that `guard` was given."""
    return cell[1:] if GUARDED.match(cell) else cell
