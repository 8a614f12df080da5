"""Where things lie in a CSV export of Loop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from habit_api.transfer.records import ImportUnreadable

HABITS = "habits.csv"
CHECKMARKS = "checkmarks.csv"
# "001 Meditate": the name in it is sanitised, so the number alone tells whose folder it is.
FOLDER = re.compile(r"([0-9]{1,6})( .*)?/checkmarks\.csv", re.DOTALL)
# Folders that macOS adds to every zip.
FOREIGN = "__macosx/"


@dataclass(slots=True)
class Layout:
    """The files of an export: the list of habits, each habit's days by position, and all days."""

    habits: str
    folders: dict[int, str] = field(default_factory=dict)
    root: str | None = None


def find_layout(names: Sequence[str]) -> Layout:
    """The layout of the files `names`; a folder around them all is ignored.

    Raises `ImportUnreadable` where there is no Habits.csv, or two folders claim one number.
    """
    lists = [name for name in names if _last(name) == HABITS and not _foreign(name)]
    if not lists:
        raise ImportUnreadable("The archive is no export of Loop: it has no Habits.csv.")
    habits = min(lists, key=lambda name: name.count("/"))
    base = habits[: -len(HABITS)]
    layout = Layout(habits)
    for name in names:
        if name.startswith(base):
            _place(name, name[len(base) :].casefold(), layout)
    return layout


def _place(name: str, inner: str, layout: Layout) -> None:
    if inner == CHECKMARKS:
        layout.root = name
    elif match := FOLDER.fullmatch(inner):
        position = int(match[1])
        if position in layout.folders:
            raise ImportUnreadable(f"The archive has two folders with the number {position}.")
        layout.folders[position] = name


def columns_of(header: str, names: Sequence[str]) -> dict[int, int] | None:
    """Which column of the root table is whose: column -> index in `names`; None if it is unclear.

    The header's names are not quoted, so one with a comma looks like two. But they stand in the
    order of `names`, of which some may be missing.
    """
    rest = header.rstrip("\r\n").partition(",")[2]
    rest = rest if rest.endswith(",") else f"{rest},"
    columns: dict[int, int] = {}
    for index, name in enumerate(names):
        if rest.startswith(f"{name},"):
            rest = rest[len(name) + 1 :]
            columns[len(columns) + 1] = index
    return None if rest.strip(",") else columns


def _last(name: str) -> str:
    return name.rpartition("/")[2].casefold()


def _foreign(name: str) -> bool:
    return name.casefold().startswith(FOREIGN)
