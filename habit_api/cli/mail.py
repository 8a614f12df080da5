"""`flask mail`: whether mails leave this server."""

from __future__ import annotations

from uuid import uuid4

import click
from flask import current_app
from flask.cli import with_appcontext

from habit_api.notifications import letters, smtp
from habit_api.notifications.mail import AddressUnusable, Mail, compose, domain_of


@click.group()
def mail() -> None:
    """See to the sending of mails."""


@mail.command()
@click.argument("address")
@with_appcontext
def test(address: str) -> None:
    """Send a test mail to ADDRESS, and tell what the mail server says."""
    title = "This server can send mails"
    text, html = letters.write(title, ["Nothing more is to be done."], language="en")
    sender = current_app.config["MAIL_FROM"]
    try:
        message = compose(
            Mail(title, text, html),
            to=address,
            sender=sender,
            message_id=f"<{uuid4().hex}@{domain_of(sender)}>",
        )
        with smtp.session() as server:
            server.send(message)
    except AddressUnusable as error:
        raise click.ClickException(f"No mail can be sent from {sender} to {address}.") from error
    except (smtp.MailRefused, smtp.MailFailed) as error:
        raise click.ClickException(str(error)) from error
    taken = "The mail server took it." if current_app.config["SMTP_URL"] else "See the log."
    click.echo(f"{taken} Sender: {sender}.")
