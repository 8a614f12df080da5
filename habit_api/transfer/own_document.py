"""Reading one's own export: every row is checked before anything is written.

Checked rows wait on disk, so that a document is read once, whatever the order of its members, and
is never in memory as a whole.
"""

from __future__ import annotations

import io
import pickle
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from habit_api.transfer import own_rows
from habit_api.transfer.limits import MAX_OWN_ROWS
from habit_api.transfer.own_json import FORMAT, VERSION
from habit_api.transfer.own_reading import Reader
from habit_api.transfer.own_sections import SECTIONS
from habit_api.transfer.records import ImportTooManyRows, ImportUnreadable

Row = dict[str, Any]
# Rows that are in memory at a time.
CHUNK = 1_000
OBJECT = re.compile(rb"(\xef\xbb\xbf)?\s*{")
RESTORED = {section.name for section in SECTIONS if section.restored}
# Of the account that was exported.
LEFT = {"exported_at", "account", *(section.name for section in SECTIONS if not section.restored)}


def sniff(head: bytes) -> bool:
    """Whether `head`, the first bytes of a file, begins a JSON object."""
    return OBJECT.match(head) is not None


class Rows:
    """The checked rows of a section, on disk."""

    def __init__(self, ending: ExitStack) -> None:
        self._file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - `ending` does
        ending.enter_context(self._file)
        self._waiting: list[Row] = []
        self.count = 0

    def add(self, row: Row) -> None:
        """Put `row` behind the others."""
        self._waiting.append(row)
        self.count += 1
        if len(self._waiting) == CHUNK:
            self._flush()

    def chunks(self) -> Iterator[list[Row]]:
        """All rows in their order, some at a time."""
        self._flush()
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - see above
            except EOFError:
                return

    def _flush(self) -> None:
        if self._waiting:
            pickle.dump(self._waiting, self._file)
            self._waiting = []


class Document:
    """A document that was read: `profile` and `settings`, and the rows of each section."""

    def __init__(self, ending: ExitStack) -> None:
        self.profile: Row = {}
        self.settings: Row = {}
        self.rows = {name: Rows(ending) for name in RESTORED}


def read(path: Path, ending: ExitStack) -> Document:
    """The document at `path`, which `ending` puts away.

    Raises `ImportUnreadable` and `ImportTooManyRows`.
    """
    document = Document(ending)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig") as text:
        reader, seen = Reader(text), set[str]()
        for name in reader.members():
            if name in seen:
                raise ImportUnreadable(f"The file has {name!r:.60} twice.")
            seen.add(name)
            _read_member(reader, name, document)
    if "format" not in seen:
        raise ImportUnreadable("The file is JSON, but no export of this program.")
    if "version" not in seen:
        raise ImportUnreadable("The file does not say of which version it is.")
    return document


def _read_member(reader: Reader, name: str, document: Document) -> None:
    if name in document.rows:
        _read_rows(reader, name, document)
    elif name in ("profile", "settings"):
        setattr(document, name, _checked(name, reader.value()))
    elif name == "format":
        if reader.value() != FORMAT:
            raise ImportUnreadable("The file is JSON, but no export of this program.")
    elif name == "version":
        if reader.value() != VERSION:
            raise ImportUnreadable("The file is of a version that this program does not know.")
    elif name in LEFT:
        _pass_over(reader)
    else:
        raise ImportUnreadable(f"The file has {name!r:.60}, which no export has.")


def _read_rows(reader: Reader, name: str, document: Document) -> None:
    rows = document.rows[name]
    for row in reader.elements():
        rows.add(_checked(f"{name}, row {rows.count + 1}", row, section=name))
        if sum(known.count for known in document.rows.values()) > MAX_OWN_ROWS:
            raise ImportTooManyRows(MAX_OWN_ROWS)


def _checked(where: str, row: Any, *, section: str = "") -> Row:
    try:
        return own_rows.check(section or where, row)
    except ValueError as error:
        raise ImportUnreadable(f"{where}: {error}") from error


def _pass_over(reader: Reader) -> None:
    """Read on behind the value, which may be a long list."""
    if reader.at_list():
        for _ in reader.elements():
            pass
    else:
        reader.value()
