"""Exporting: all of a user's, as it is at one moment, in a file of the format they ask for.

It is written to a temporary file before any of it is sent. So a failure half way is an error and
not half a document, and who reads slowly, or goes away, holds no connection to the database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import Connection

from habit_api.core.clock import now
from habit_api.core.database import snapshot
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.unit_of_work import release_connection
from habit_api.transfer import loop_csv_export, own_json, tables_csv

PIECE = 64 * 1024
JSON, ZIP = "application/json", "application/zip"


@dataclass(frozen=True, slots=True)
class Format:
    """How an export is written, what it is, and how its file's name ends."""

    write: Callable[[Connection, UUID, BinaryIO], None]
    mimetype: str
    ending: str


FORMATS = {
    "json": Format(own_json.write, JSON, ".json"),
    "csv": Format(tables_csv.write, ZIP, "-csv.zip"),
    "loop_csv": Format(loop_csv_export.write, ZIP, "-loop-csv.zip"),
}


@dataclass(frozen=True, slots=True)
class Export:
    """A file, to be read from its beginning; whoever has it closes it."""

    file: BinaryIO
    size: int
    mimetype: str
    name: str


def export(user: Principal, form: str) -> Export:
    """What is stored of the user, in one of `FORMATS`."""
    chosen = FORMATS[form]
    # The snapshot has a connection of its own.
    release_connection()
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - whoever gets it closes it
    try:
        with snapshot(db.engine) as connection:
            chosen.write(connection, user.id, file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Export(file, size, chosen.mimetype, f"habit_api-{now():%Y-%m-%d}{chosen.ending}")
