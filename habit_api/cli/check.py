"""`flask check`: whether what is stored for speed is still what the facts come to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import click

from habit_api.cli import (
    check_figures,
    check_focus,
    check_reminders,
    check_streaks,
    check_sums,
    check_tasks,
)
from habit_api.cli.differences import Difference
from habit_api.cli.tables import with_tables
from habit_api.core.database import snapshot
from habit_api.core.extensions import db

PARTS = (check_streaks, check_sums, check_focus, check_tasks, check_figures, check_reminders)


@click.command("check")
@with_tables
@click.pass_context
def check(context: click.Context) -> None:
    """Recompute streaks, points, rewards, sessions, plants, words, figures, reminders.

    Tells what differs, and ends with 1 when anything does. Others may go on writing meanwhile.
    """
    found = 0
    for difference in differences():
        found += 1
        click.echo(str(difference))
    click.echo(f"{found} differences" if found else "All figures are right.")
    context.exit(1 if found else 0)


def differences() -> Iterator[Difference]:
    """What is stored and differs from what it is made from, in the whole database."""
    with snapshot(db.engine) as connection:
        yield from chain.from_iterable(part.differences(connection) for part in PARTS)
