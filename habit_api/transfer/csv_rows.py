"""CSV files of strangers: UTF-8 with or without BOM; lines, fields and rows bounded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from habit_api.transfer.limits import MAX_CSV_LINE, MAX_CSV_LINES, MAX_ROWS
from habit_api.transfer.records import ImportTooManyRows, ImportUnreadable


class Budget:
    """What one import may still read: rows that tell something, and lines of whatever kind."""

    def __init__(self) -> None:
        self._rows = MAX_ROWS
        self._lines = MAX_CSV_LINES

    def spend_row(self) -> None:
        """Take one row. Raises `ImportTooManyRows` when none are left."""
        self._rows -= 1
        if self._rows < 0:
            raise ImportTooManyRows(MAX_ROWS)

    def spend_line(self) -> None:
        """Take one line. Raises `ImportTooManyRows` when none are left."""
        self._lines -= 1
        if self._lines < 0:
            raise ImportTooManyRows(MAX_CSV_LINES, "lines")


def read_lines(stream: BinaryIO, name: str, budget: Budget) -> Iterator[str]:
    """The lines of `stream` with their ends; it is closed after the last.

    `name` is what errors call the file. Raises `ImportUnreadable` for another encoding and for an
    endless line, `ImportTooManyRows` when the budget has no lines left.
    """
    with io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        while True:
            try:
                line = text.readline(MAX_CSV_LINE + 1)
            except UnicodeDecodeError as error:
                raise ImportUnreadable(f"{name} is not UTF-8 text.") from error
            if len(line) > MAX_CSV_LINE:
                raise ImportUnreadable(f"{name} has a line of over {MAX_CSV_LINE:,} characters.")
            if not line:
                return
            budget.spend_line()
            yield line


def read_rows(stream: BinaryIO, name: str, budget: Budget) -> Iterator[list[str]]:
    """The rows of `stream` that are not blank. Raises as `read_lines`, and for what is no CSV."""
    rows = csv.reader(read_lines(stream, name, budget))
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise ImportUnreadable(f"{name} is not valid CSV: {error}.") from error
        if row is None:
            return
        if row:
            yield row
