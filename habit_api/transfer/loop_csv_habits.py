"""Habits.csv of Loop's export. Its columns grew over the years, so they are found by name."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from habit_api.transfer.csv_rows import Budget, read_rows
from habit_api.transfer.drafts import Draft
from habit_api.transfer.harmless import bare
from habit_api.transfer.limits import MAX_HABITS, MAX_VALUE_MILLI
from habit_api.transfer.numbers import milli_from_text
from habit_api.transfer.records import ImportTooManyRows, ImportUnreadable

FILE = "Habits.csv"
RENAMED = {"numrepetitions": "frequencynumerator", "interval": "frequencydenominator"}
WHOLE = re.compile(r"[0-9]{1,6}")
KINDS = {"NUMERICAL": True, "YES_NO": False}


@dataclass(slots=True)
class Listed:
    """A habit of the list, and its days with Loop's codes and notes.

    `numeric` is None where the list does not say.
    """

    position: int
    draft: Draft
    numeric: bool | None
    told: list[tuple[date, int, str | None]] = field(default_factory=list)


def read_habits(data: bytes, budget: Budget) -> list[Listed]:
    """The habits in `data`, in order. Raises `ImportUnreadable` and `ImportTooManyRows`."""
    rows = read_rows(io.BytesIO(data), FILE, budget)
    header = [_key(cell) for cell in next(rows, [])]
    if "name" not in header:
        raise ImportUnreadable(f"{FILE} has no column Name.")
    listed = list(_listed(header, rows))
    if len({habit.position for habit in listed}) < len(listed):
        raise ImportUnreadable(f"{FILE} gives two habits the same position.")
    return listed


def _listed(header: list[str], rows: Iterator[list[str]]) -> Iterator[Listed]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_HABITS:
            raise ImportTooManyRows(MAX_HABITS, "habits")
        cells = dict.fromkeys(header, "") | dict(zip(header, row, strict=False))
        position = _whole(cells.get("position", "")) or number
        yield Listed(position, _draft(cells), KINDS.get(cells.get("type", "").strip()))


def _draft(cells: dict[str, str]) -> Draft:
    texts = (bare(cells.get("question", "")), bare(cells.get("description", "")))
    return Draft(
        name=bare(cells["name"]),
        description="\n\n".join(text for text in texts if text),
        color=cells.get("color", "").strip(),
        target_type="at_most" if cells.get("target type") == "AT_MOST" else "at_least",
        target_milli=_target(cells.get("target value", "")),
        unit=bare(cells.get("unit", "")),
        frequency=(
            _whole(cells.get("frequencynumerator", "1")),
            _whole(cells.get("frequencydenominator", "1")),
        ),
        active=cells.get("archived?", "").strip().casefold() != "true",
    )


def _target(text: str) -> int | None:
    target = milli_from_text(text)
    return target if target is not None and target <= MAX_VALUE_MILLI else None


def _key(cell: str) -> str:
    key = cell.strip().casefold()
    return RENAMED.get(key, key)


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if WHOLE.fullmatch(text) else 0
