"""The CSV export of Loop Habit Tracker: a zip with Habits.csv and a folder per habit.

Two dialects: since June 2025 a habit's Checkmarks.csv has a header, notes, and words for values;
older ones have no header and the codes, and their Habits.csv may not even tell numbers from yes
and no. Days that the frequency implied are written too.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from habit_api.transfer.archive import open_archive
from habit_api.transfer.csv_rows import Budget
from habit_api.transfer.days import Calendar, keep
from habit_api.transfer.drafts import finish
from habit_api.transfer.loop_csv_days import DaysReader
from habit_api.transfer.loop_csv_habits import Listed, read_habits
from habit_api.transfer.loop_csv_layout import find_layout
from habit_api.transfer.loop_values import SKIP, mark_of
from habit_api.transfer.notices import Notices
from habit_api.transfer.records import ImportedFile

FORMAT = "loop_csv"
MAGICS = (b"PK\x03\x04", b"PK\x05\x06")


def sniff(head: bytes) -> bool:
    """Whether `head`, the first bytes of a file, is that of a zip."""
    return head.startswith(MAGICS)


def parse(path: Path, today: date) -> ImportedFile:
    """Read the export at `path`. Raises `ImportUnreadable` and `ImportTooManyRows`."""
    notices = Notices()
    with open_archive(path) as archive:
        layout = find_layout(archive.names)
        budget = Budget()
        listed = read_habits(archive.read(layout.habits), budget)
        DaysReader(archive, layout, Calendar(today, notices), budget, notices).read(listed)
    for habit in listed:
        _settle(habit, notices)
    return finish(FORMAT, [habit.draft for habit in listed], notices)


def _settle(habit: Listed, notices: Notices) -> None:
    """Make marks of what was told, now that the habit's kind can be known."""
    draft = habit.draft
    draft.numeric = bool(habit.numeric)
    if habit.numeric is None:
        draft.numeric = any(code > SKIP for _, code, _ in habit.told)
    for day, code, note in habit.told:
        if mark := mark_of(code, note, numeric=draft.numeric, notices=notices):
            keep(draft.days, day, mark, notices)
