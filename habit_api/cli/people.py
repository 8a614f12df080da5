"""Finding accounts by name, and acting for them."""

from __future__ import annotations

import click
from sqlalchemy import select

from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.models import User
from habit_api.users.acting import principal
from habit_api.users.rules import key_of


def find(name: str) -> User | None:
    """The account with this username or e-mail address."""
    column = User.email_key if "@" in name else User.username_key
    return db.session.scalar(select(User).where(column == key_of(name)))


def acting_for(name: str) -> Principal:
    """The user in whose name a command acts. Raises `click.ClickException` when there is none."""
    user = find(name)
    if user is None:
        raise click.ClickException(f"There is no account named {name!r}.")
    return principal(user)
