"""`flask telegram`: setting the bot up, and running it without a webhook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import sleep
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from habit_api.cli.tables import with_tables
from habit_api.core.telegram_api import TelegramRefused, TelegramUnreachable, call
from habit_api.core.unit_of_work import unit_of_work
from habit_api.telegram import answering, hook, updates

telegram = AppGroup("telegram", help="The Telegram bot.")
WAIT = 50


def _plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Tell what is missing, or what Telegram would not do, and not where in the program."""

    @wraps(command)
    def run(**options: Any) -> None:
        if not current_app.config["TELEGRAM_BOT_TOKEN"]:
            raise click.ClickException("TELEGRAM_BOT_TOKEN is not set.")
        try:
            command(**options)
        except (hook.PublicUrlIsNotHttps, TelegramRefused, TelegramUnreachable) as error:
            raise click.ClickException(str(error)) from None

    return run


@telegram.command("set-webhook")
@_plainly
def set_webhook() -> None:
    """Have Telegram bring what users say to PUBLIC_URL, and show the commands in its menu."""
    click.echo(f"Telegram brings updates to {hook.set_webhook()}")


@telegram.command("delete-webhook")
@_plainly
def delete_webhook() -> None:
    """Have Telegram keep what users say, as `poll` needs it."""
    hook.delete_webhook()
    click.echo("Telegram brings nothing any more: flask telegram poll fetches it.")


@telegram.command("info")
@_plainly
def info() -> None:
    """Show which bot it is, and how Telegram gets along with the webhook."""
    me, found = call("getMe"), call("getWebhookInfo")
    name = current_app.config["TELEGRAM_BOT_NAME"]
    click.echo(f"bot: @{me['username']}")
    if me["username"].lower() != name.lower():
        click.echo(f"warning: TELEGRAM_BOT_NAME is {name!r}; links lead there", err=True)
    click.echo(f"webhook: {found['url'] or 'none'}")
    click.echo(f"waiting: {found['pending_update_count']}")
    if found.get("last_error_message"):
        click.echo(f"last error: {found['last_error_message']}")


@telegram.command("poll")
@click.option("--once", is_flag=True, help="Fetch once, and end.")
@_plainly
@with_tables
def poll(once: bool) -> None:
    """Fetch what users say and answer it, until Ctrl-C: where no https address leads here."""
    hook.set_menu()
    click.echo("Listening. Ctrl-C ends it.")
    offset: int | None = None
    while True:
        with _patience(endless=not once):
            for update in hook.updates_after(offset, seconds=0 if once else WAIT):
                _hear(update)
                # Telegram forgets those before it.
                offset = update["update_id"] + 1
        if once:
            if offset is not None:
                hook.updates_after(offset, seconds=0)
            return


def _hear(update: dict[str, Any]) -> None:
    """What the webhook and the worker do together."""
    with unit_of_work():
        row_id = updates.receive(update)
    if row_id is not None:
        answering.answer(row_id)


@contextmanager
def _patience(*, endless: bool) -> Iterator[None]:
    """Wait where Telegram is out of reach or asks for it; anything else it refuses ends this."""
    try:
        yield
    except TelegramUnreachable as error:
        if not endless:
            raise
        click.echo(f"{error}; trying again", err=True)
        sleep(3)
    except TelegramRefused as error:
        if error.retry_after is None or not endless:
            raise
        sleep(error.retry_after)
