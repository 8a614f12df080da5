"""Commands that work on the tables: on which database's, and only where they are up to date.

By hand, without the services' settings, a command would work on a fresh SQLite file, and find all
well there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

from habit_api.core.database import name_of
from habit_api.core.errors import NotMigrated
from habit_api.core.extensions import db
from habit_api.core.revisions import be_migrated

Result = TypeVar("Result")


def name_database(url: URL) -> None:
    """Say which database is worked on, beside the output."""
    click.echo(f"Database: {name_of(url)}", err=True)


def with_tables(command: Callable[..., Result]) -> Callable[..., Result]:
    """Run `command` within the app, having said on which database: its own output stays clean.

    Ends with what is to be done, where the database does not answer or is not migrated.
    """

    @with_appcontext
    @wraps(command)
    def run(*args: object, **options: object) -> Result:
        name_database(db.engine.url)
        try:
            be_migrated()
        except NotMigrated as error:
            raise click.ClickException(error.text) from None
        except OperationalError as error:
            raise click.ClickException(f"The database does not answer: {error.orig}") from None
        return command(*args, **options)

    return run
