"""Writing CSV files into a zip, row by row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

from habit_api.core.clock import now


@contextmanager
def new_zip(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """A zip that is written to `file`."""
    with zipfile.ZipFile(file, "w") as archive:
        yield archive


@contextmanager
def text_in(archive: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    """A new file of `archive` for text in UTF-8."""
    moment = now()
    day, time = (moment.year, moment.month, moment.day), (moment.hour, moment.minute, moment.second)
    member = zipfile.ZipInfo(name, (*day, *time))
    member.compress_type = zipfile.ZIP_DEFLATED
    with (
        archive.open(member, "w") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        yield text


@contextmanager
def csv_in(archive: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """A CSV writer for a new file of `archive`: lines and quotes as RFC 4180 has them."""
    with text_in(archive, name) as text:
        yield csv.writer(text)
