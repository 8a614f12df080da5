"""Alembic's entry: migrates the app's own database, on a connection of its own."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import create_engine, event, pool, text

from habit_api.cli.tables import name_database
from habit_api.core import types
from habit_api.core.database import make_private
from habit_api.core.extensions import db

# Any number: what matters is that every process asks for the same one.
LOCK = 7_241_001
FULL_TEXT = "task_search"


def _plain_type(kind: str, value: Any, _context: Any) -> Any:
    """Migrations name plain database types, so that they outlive the program's own."""
    if kind == "type" and isinstance(value, types.Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, types.Thousandths):
        return "sa.BigInteger()"
    return False


def _is_here(item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Whether `flask db check` should look for it: some indexes exist on one database only.

    Tables of full text search (FTS5's own, beside those that hold the text) have no model.
    """
    if kind == "table" and reflected and (name or "").startswith(FULL_TEXT):
        return False
    only = item.info.get("only") if kind == "index" else None
    return only in (None, context.get_context().dialect.name)


def run() -> None:
    """Bring the database to the wanted revision, in one transaction."""
    settings = current_app.extensions["migrate"].configure_args
    engine = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"], poolclass=pool.NullPool)
    postgresql = engine.dialect.name == "postgresql"
    if not postgresql:
        event.listen(engine, "do_connect", make_private)
    name_database(engine.url)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=_plain_type,
            include_object=_is_here,
            transaction_per_migration=False,
            **settings,
        )
        with context.begin_transaction():
            if postgresql:
                # Two deploys at once: the second waits, then finds nothing to do.
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            context.run_migrations()
    engine.dispose()


run()
