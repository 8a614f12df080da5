"""`flask create-admin`: the first superuser, and further ones."""

from __future__ import annotations

import click
from marshmallow import ValidationError, fields
from sqlalchemy.exc import IntegrityError

from habit_api.admin.service import write_rights
from habit_api.auth import service as auth
from habit_api.cli.people import find
from habit_api.cli.tables import with_tables
from habit_api.core.errors import AppError
from habit_api.core.fields import EmailAddress, Secret
from habit_api.core.handlers import violation
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from habit_api.users.rules import USERNAME, key_of


@click.command("create-admin")
@click.argument("name")
@click.option("--email", help="The e-mail address of an account that is to be made.")
@click.option(
    "--password",
    envvar="ADMIN_PASSWORD",
    help="Rather leave it to ADMIN_PASSWORD, or to be asked: others may see a command line.",
)
@with_tables
def create_admin(name: str, email: str | None, password: str | None) -> None:
    """Make the account NAME a superuser; make the account, if there is none.

    One that is there may be a stranger's who came first: --email says that it is the right one.
    """
    user = find(name)
    if user is None:
        user = _register(name, email, password)
    elif user.is_superuser:
        click.echo(f"{user.username} is a superuser already.")
        return
    elif "@" not in name:
        _be_sure(user, email)
    with unit_of_work():
        write_rights(user.id, {"is_superuser": True}, by=None)
    click.echo(f"{user.username} is a superuser now.")
    if not user.is_active:
        click.echo("The account is switched off: another superuser can switch it on.")


def _be_sure(user: User, email: str | None) -> None:
    """Let nobody be promoted by mistake. Raises `click.ClickException`, `click.Abort`."""
    if email is None:
        told = f"{user.username} has an account already, with the address {user.email or '-'}."
        click.confirm(f"{told} Make it a superuser?", abort=True)
    elif key_of(email) != user.email_key:
        raise click.ClickException(
            f"There is an account {user.username}, but its e-mail address is not {email}."
        )


def _register(name: str, email: str | None, password: str | None) -> User:
    """A new account. Raises `click.ClickException` with what is wrong."""
    if "@" in name:
        raise click.ClickException(f"There is no account with the address {name!r}.")
    if not USERNAME.fullmatch(name):
        raise click.ClickException("A username is 3 to 30 letters, digits, and _ . - long.")
    email = email or click.prompt("E-mail address")
    if password is None:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        return auth.register(
            username=name,
            email=_read("e-mail address", EmailAddress(), email),
            password=_read("password", Secret(low=8, high=128), password),
            name=None,
            language="en",
            timezone="UTC",
        )
    except IntegrityError as error:
        raise click.ClickException(violation(error).text) from error
    except AppError as error:
        wrong: dict[str, list[str]] = error.details.get("fields", {})
        told = [text for texts in wrong.values() for text in texts]
        raise click.ClickException(" ".join(told or [error.text])) from error


def _read(what: str, field: fields.Field[str], value: str) -> str:
    try:
        return field.deserialize(value)
    except ValidationError as error:
        raise click.ClickException(f"The {what}: {' '.join(map(str, error.messages))}") from error
