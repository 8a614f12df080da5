"""`flask import`: a file of another tracker, without HTTP and its limits of size."""

from __future__ import annotations

from pathlib import Path

import click

from habit_api.cli.people import acting_for
from habit_api.cli.tables import with_tables
from habit_api.core.errors import AppError
from habit_api.transfer import service


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "name", required=True, help="Whose habits they become.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@with_tables
def import_command(file: Path, name: str, dry_run: bool) -> None:
    """Import FILE, written by another habit tracker."""
    try:
        # Whoever runs the program is shut out by nobody.
        result = service.import_file(acting_for(name), file, dry_run=dry_run, still=lambda: None)
    except AppError as error:
        raise click.ClickException(error.text) from error
    for warning in result.pop("warnings"):
        click.echo(f"warning: {warning}", err=True)
    for figure, value in result.items():
        click.echo(f"{figure}: {value}")
