"""Migrations as a deployer runs them, on the database that the run is on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.servers import flask_command

pytestmark = pytest.mark.slow


def tables(url: str) -> set[str]:
    engine = sa.create_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_all_migrations_go_up_down_and_up_again(empty_database_url: str) -> None:
    flask_command(empty_database_url, "db", "upgrade")
    upgraded = tables(empty_database_url)
    flask_command(empty_database_url, "db", "downgrade", "base")
    assert tables(empty_database_url) == {"alembic_version"}
    flask_command(empty_database_url, "db", "upgrade")
    assert tables(empty_database_url) == upgraded


def test_the_models_say_what_the_migrations_made(database_url: str) -> None:
    assert "No new upgrade operations detected" in flask_command(database_url, "db", "check")


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    before = tables(database_url)
    flask_command(database_url, "db", "upgrade")
    assert tables(database_url) == before


def test_there_is_one_line_of_migrations(database_url: str) -> None:
    assert len(flask_command(database_url, "db", "heads").splitlines()) == 1
