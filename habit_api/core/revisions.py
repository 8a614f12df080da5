"""Whether the tables are those that this program was written for."""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from habit_api.core.errors import NotMigrated
from habit_api.core.extensions import db


def be_migrated() -> None:
    """Let nothing be done on other tables. Raises `NotMigrated`."""
    if not is_migrated():
        raise NotMigrated


def is_migrated() -> bool:
    """Whether the database is at the newest migration.

    The session reads without a transaction: on SQLite no writer is waited for.
    """
    found = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    return found == _heads()


def _heads() -> set[str]:
    """The newest migrations, read from their files once."""
    known: set[str] | None = current_app.extensions.get("house_migration_heads")
    if known is None:
        folder = Path(current_app.root_path).parent / "migrations"
        known = set(ScriptDirectory(str(folder)).get_heads())
        current_app.extensions["house_migration_heads"] = known
    return known
