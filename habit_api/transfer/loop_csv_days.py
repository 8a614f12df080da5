"""The days in Loop's CSV export: a file per habit, and one table of all habits."""

from __future__ import annotations

import io
from collections.abc import Sequence

from habit_api.transfer.archive import Archive
from habit_api.transfer.csv_rows import Budget, read_lines, read_rows
from habit_api.transfer.days import Calendar
from habit_api.transfer.harmless import bare
from habit_api.transfer.loop_csv_habits import Listed
from habit_api.transfer.loop_csv_layout import Layout, columns_of
from habit_api.transfer.loop_values import UNKNOWN, code_from_text
from habit_api.transfer.notices import BAD_VALUE, NO_DAYS, SHORT_ROW, STRAY_FILE, Notices

HEADER_CELL = "date"
UNMATCHED = "The columns of the archive's Checkmarks.csv cannot be matched with its habits."


class DaysReader:
    """Fills the `told` of habits with what an archive knows of their days."""

    def __init__(
        self,
        archive: Archive,
        layout: Layout,
        calendar: Calendar,
        budget: Budget,
        notices: Notices,
    ) -> None:
        self._archive = archive
        self._layout = layout
        self._calendar = calendar
        self._budget = budget
        self._notices = notices

    def read(self, listed: Sequence[Listed]) -> None:
        """Fill `listed`: each from its own file, or without one from the table of all habits.

        A habit's own file wins even when it is empty: it has the notes, and the table has been
        exported with errors.
        """
        stray = set(self._layout.folders) - {habit.position for habit in listed}
        if stray:
            self._notices.count(STRAY_FILE, len(stray))
        for habit in listed:
            if habit.position in self._layout.folders:
                self._read_own(habit, self._layout.folders[habit.position])
        homeless = {h.position for h in listed} - set(self._layout.folders)
        told = self._read_table(listed, homeless) if homeless else set()
        if homeless - told:
            self._notices.count(NO_DAYS, len(homeless - told))

    def _read_own(self, habit: Listed, name: str) -> None:
        rows = read_rows(io.BytesIO(self._archive.read(name)), name, self._budget)
        for number, row in enumerate(rows):
            if number == 0 and row[0].strip().casefold() == HEADER_CELL:
                continue
            self._budget.spend_row()
            if len(row) < 2:
                self._notices.count(SHORT_ROW)
            else:
                self._tell(habit, row[0], row[1], bare(row[2]) if len(row) > 2 else None)

    def _read_table(self, listed: Sequence[Listed], homeless: set[int]) -> set[int]:
        """Read the habits at the positions `homeless`; gives back those that it has."""
        if self._layout.root is None:
            return set()
        name = self._layout.root
        lines = read_lines(io.BytesIO(self._archive.read(name)), name, self._budget)
        columns = columns_of(next(lines, ""), [habit.draft.name for habit in listed])
        if columns is None:
            self._notices.say(UNMATCHED)
            return set()
        wanted = {
            column: listed[index]
            for column, index in columns.items()
            if listed[index].position in homeless
        }
        for line in lines:
            self._read_line(line.rstrip("\r\n").split(","), wanted)
        return {habit.position for habit in wanted.values()}

    def _read_line(self, cells: list[str], wanted: dict[int, Listed]) -> None:
        for column, habit in wanted.items():
            # The table has a cell for every day; those that say nothing are no rows of anyone.
            if column < len(cells) and code_from_text(cells[column]) != UNKNOWN:
                self._budget.spend_row()
                self._tell(habit, cells[0], cells[column], None)

    def _tell(self, habit: Listed, when: str, value: str, note: str | None) -> None:
        day = self._calendar.from_text(when)
        code = code_from_text(value)
        if code is None:
            self._notices.count(BAD_VALUE)
        elif day:
            habit.told.append((day, code, note))
