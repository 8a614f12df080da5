"""`flask export`: all that is stored of a user, in a file."""

from __future__ import annotations

import os
import shutil
from typing import BinaryIO

import click

from habit_api.cli.people import acting_for
from habit_api.cli.tables import with_tables
from habit_api.transfer import exporting


@click.command("export")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(list(exporting.FORMATS)), default="json")
@click.option("-o", "--output", type=click.File("wb", atomic=True), default="-", help="Where to.")
@with_tables
def export_command(name: str, form: str, output: BinaryIO) -> None:
    """Export all that is stored of the user NAME."""
    made = exporting.export(acting_for(name), form)
    # A new file is its maker's alone, as a backup is; it is opened at the first write.
    before = os.umask(0o077)
    try:
        with made.file:
            shutil.copyfileobj(made.file, output)
    finally:
        os.umask(before)
