"""`flask train-model`: a model learns from all users' days."""

from __future__ import annotations

import click

from habit_api.cli.tables import with_tables
from habit_api.core.errors import AppError
from habit_api.predictions import service

SHOWN = ("log_loss", "brier", "auc", "ece")


@click.command("train-model")
@with_tables
def train_model() -> None:
    """Train a model; it goes live if it beats the base rate and the rule."""
    try:
        result = service.train()
    except AppError as error:
        raise click.ClickException(error.text) from error
    click.echo(f"{result.samples} due days; the latest of them, which the model never saw:")
    click.echo("".join(f"{name:>11}" for name in ("", *SHOWN)))
    for who in ("model", "rules", "base_rate"):
        figures = result.metrics[who]
        click.echo(f"{who:>11}" + "".join(f"{figures[name]:>11.4f}" for name in SHOWN))
    verdict = "is live" if result.live else "is not used: a newer one is live"
    if not result.better:
        verdict = "does not beat both, and is not used"
    click.echo(f"Version {result.version} {verdict}.")
