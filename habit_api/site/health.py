"""Whether the program is alive, and whether it is able to serve."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from flask_limiter import ExemptionScope

from habit_api.core.errors import ServiceUnavailable
from habit_api.core.extensions import db, limiter

blp = Blueprint("health", __name__)
# Whoever watches the program asks often, and has no token.
limiter.exempt(blp, flags=ExemptionScope.APPLICATION | ExemptionScope.DEFAULT | ExemptionScope.META)


class NotMigrated(ServiceUnavailable):
    """The tables are not those that this program was written for."""

    message: ClassVar[str] = "The database is not migrated: flask --app wsgi db upgrade."


@blp.get("/health")
def alive() -> ResponseReturnValue:
    """Alive: the process answers."""
    return {"status": "ok"}


@blp.get("/health/ready")
def ready() -> ResponseReturnValue:
    """Able to serve: the database is reachable, and at the newest migration."""
    # The session reads without a transaction: on SQLite no writer is waited for.
    found = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    if found != _heads():
        raise NotMigrated
    return {"status": "ok"}


def _heads() -> set[str]:
    """The newest migrations, read from their files once."""
    known: set[str] | None = current_app.extensions.get("house_migration_heads")
    if known is None:
        folder = Path(current_app.root_path).parent / "migrations"
        known = set(ScriptDirectory(str(folder)).get_heads())
        current_app.extensions["house_migration_heads"] = known
    return known
