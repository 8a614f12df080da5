"""`flask simulate`: users whose true chances are known, to measure predictions with."""

from __future__ import annotations

import csv
import secrets
from contextlib import nullcontext
from pathlib import Path

import click
from flask import current_app

from habit_api.cli.simulation import NAME, people
from habit_api.cli.tables import with_tables


@click.command("simulate")
@click.option("--users", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--days", type=click.IntRange(7, 3_650), default=180, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same people again.")
@click.option(
    "--truth",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write habit, date and true chance of each due day there, as CSV.",
)
@click.option("--in-production", is_flag=True, help="Really, among real users.")
@with_tables
def simulate(users: int, days: int, seed: int, truth: Path | None, in_production: bool) -> None:
    """Make up users with habits of known chances, and their history up to yesterday."""
    if current_app.config["APP_ENV"] == "production" and not in_production:
        raise click.ClickException("These are not real people; say --in-production if you mean it.")
    password = secrets.token_urlsafe(12)
    made = habits = 0
    with truth.open("w", newline="") if truth else nullcontext() as file:
        writer = csv.writer(file) if file else None
        for chances in people(users=users, days=days, seed=seed, password=password):
            made, habits = made + len(chances), habits + len({row[0] for row in chances})
            if writer:
                writer.writerows(chances)
    click.echo(f"{users} users, {habits} habits, {made} due days. These people are simulated.")
    click.echo(f"Sign in as {NAME}_{seed}_1 and so on with password {password}")
