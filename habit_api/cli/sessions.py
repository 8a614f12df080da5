"""`flask close-sessions`: what was left open is written down as abandoned."""

from __future__ import annotations

import click

from habit_api.cli.tables import with_tables
from habit_api.focus import service

BATCH = 500


@click.command("close-sessions")
@with_tables
def close_sessions() -> None:
    """Close the focus sessions that were left open past their deadline.

    They count as abandoned without it; it keeps the table tidy, as a daily job.
    """
    closed = 0
    while found := service.close_overdue(limit=BATCH):
        closed += found
    click.echo(f"{closed} sessions closed")
