"""The one door to all formats: a file is recognised by its content, whatever its name says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from habit_api.transfer import habitbull_csv, loop_csv, loop_db
from habit_api.transfer.limits import MAX_FILE_BYTES, MIB
from habit_api.transfer.records import ImportedFile, ImportUnreadable

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """How to recognise a file by its first `HEAD_BYTES` bytes, and how to read it for a today."""

    name: str
    sniff: Callable[[bytes], bool]
    parse: Callable[[Path, date], ImportedFile]


# The first one that recognises a file reads it.
FORMATS = (
    Format(loop_db.FORMAT, loop_db.sniff, loop_db.parse),
    Format(loop_csv.FORMAT, loop_csv.sniff, loop_csv.parse),
    Format(habitbull_csv.FORMAT, habitbull_csv.sniff, habitbull_csv.parse),
)


def read_file(path: Path, *, today: date) -> ImportedFile:
    """The habits and days in the file at `path`; entries after tomorrow are left out.

    Raises `ImportUnreadable` for whatever is wrong with its content, and `ImportTooManyRows`.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, 2)
    if size == 0:
        raise ImportUnreadable("The file is empty.")
    if size > MAX_FILE_BYTES:
        raise ImportUnreadable(f"The file is larger than {MAX_FILE_BYTES // MIB} MiB.")
    for known in FORMATS:
        if known.sniff(head):
            return known.parse(path, today)
    raise ImportUnreadable("The file is of no known format.")
