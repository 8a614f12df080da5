"""HabitBull's export: one CSV file, one row per habit and day.

It says nothing of schedules and targets. A value is 0 or 1, and a habit with any other value counts
something. Dates are year first or, from some phones, month first. What was never recorded can
appear with the smallest integer as its value.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from habit_api.transfer.csv_rows import Budget, read_rows
from habit_api.transfer.days import Calendar, Mark, keep
from habit_api.transfer.drafts import ONE, Draft, finish
from habit_api.transfer.limits import MAX_HABITS, MAX_VALUE_MILLI
from habit_api.transfer.notices import (
    BAD_VALUE,
    LOST_NOTE,
    NEGATIVE,
    SHORT_ROW,
    TOO_LARGE,
    Notices,
)
from habit_api.transfer.numbers import milli_from_text
from habit_api.transfer.records import ImportedFile, ImportTooManyRows

FORMAT = "habitbull_csv"
HEADER = ["HabitName", "HabitDescription", "HabitCategory", "CalendarDate", "Value", "CommentText"]
# The comment may be missing: people write this format by hand to move from yet other trackers.
FEWEST_COLUMNS = 5


def sniff(head: bytes) -> bool:
    """Whether `head`, the first bytes of a file, is the header of a HabitBull export."""
    first_line = head.decode("utf-8-sig", "replace").splitlines()[:1]
    return any(row[:FEWEST_COLUMNS] == HEADER[:FEWEST_COLUMNS] for row in csv.reader(first_line))


def parse(path: Path, today: date) -> ImportedFile:
    """Read the export at `path`. Raises `ImportUnreadable` and `ImportTooManyRows`."""
    notices = Notices()
    drafts = _read(path, Calendar(today, notices), notices)
    for draft in drafts.values():
        draft.numeric = any(mark.value_milli not in (0, ONE) for mark in draft.days.values())
        if not draft.numeric:
            _drop_undone(draft, notices)
    return finish(FORMAT, list(drafts.values()), notices)


def _read(path: Path, calendar: Calendar, notices: Notices) -> dict[str, Draft]:
    """The habits by name. Every number is a mark here, a 0 too: what it means shows at the end."""
    drafts: dict[str, Draft] = {}
    budget = Budget()
    with path.open("rb") as file:
        for row in read_rows(file, "The file", budget):
            if row[:FEWEST_COLUMNS] == HEADER[:FEWEST_COLUMNS]:
                continue
            budget.spend_row()
            if len(row) < FEWEST_COLUMNS:
                notices.count(SHORT_ROW)
            else:
                _take(row, drafts, calendar, notices)
    return drafts


def _take(row: list[str], drafts: dict[str, Draft], calendar: Calendar, notices: Notices) -> None:
    draft = _draft_of(row, drafts)
    day = calendar.from_text(row[3])
    value = _value(row[4], notices) if day else None
    if day and value is not None:
        keep(draft.days, day, Mark(value, row[5] if len(row) > FEWEST_COLUMNS else None), notices)


def _draft_of(row: list[str], drafts: dict[str, Draft]) -> Draft:
    name = row[0].strip()
    if name not in drafts:
        if len(drafts) == MAX_HABITS:
            raise ImportTooManyRows(MAX_HABITS, "habits")
        drafts[name] = Draft(name)
    draft = drafts[name]
    draft.description = draft.description or row[1]
    draft.category = draft.category or row[2]
    return draft


def _value(text: str, notices: Notices) -> int | None:
    value = milli_from_text(text)
    if value is not None and 0 <= value <= MAX_VALUE_MILLI:
        return value
    notices.count(BAD_VALUE if value is None else NEGATIVE if value < 0 else TOO_LARGE)
    return None


def _drop_undone(draft: Draft, notices: Notices) -> None:
    undone = [day for day, mark in draft.days.items() if mark.value_milli == 0]
    for day in undone:
        if draft.days.pop(day).note:
            notices.count(LOST_NOTE)
