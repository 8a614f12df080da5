"""Commands say which database they work on, and want it migrated."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

from habit_api.core.database import name_of
from tests.servers import flask_command, free_port

COMMANDS = [["check"], ["seed"], ["create-admin", "root"], ["export", "ada"], ["close-sessions"]]


def test_the_database_is_named_beside_the_output(app, database_url):
    done = app.test_cli_runner().invoke(args=["check"])
    assert done.stderr == f"Database: {name_of(make_url(database_url))}\n"
    assert done.stdout == "All figures are right.\n"


def test_migrating_says_which_database_too(empty_database_url):
    with pytest.raises(RuntimeError, match="Database: ") as failed:
        flask_command(empty_database_url, "db", "upgrade", "no-such-revision")
    assert name_of(make_url(empty_database_url)) in str(failed.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg2://ada:opensesame@db/habits",
        "postgresql+psycopg2://ada@db/habits?password=opensesame",
        "postgresql+psycopg2://ada:opensesame@/habits?host=/run/postgresql",
    ],
)
def test_no_password_is_in_the_name(address):
    named = name_of(make_url(address))
    assert "opensesame" not in named
    assert "/habits" in named
    assert ("host=" in named) is ("host=" in address)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[0])
def test_a_database_that_is_not_migrated_is_left_alone(empty_database_url, words):
    with pytest.raises(RuntimeError) as failed:
        flask_command(empty_database_url, *words)
    told = str(failed.value).splitlines()
    assert told[-1] == "Error: The database is not migrated: flask --app wsgi db upgrade."
    assert told[-2].startswith("Database: ")
    assert "Traceback" not in str(failed.value)


def test_a_database_that_does_not_answer_is_told_without_its_password():
    address = f"postgresql://ada:opensesame@127.0.0.1:{free_port()}/habits"
    with pytest.raises(RuntimeError, match="The database does not answer") as failed:
        flask_command(address, "check")
    assert "opensesame" not in str(failed.value)
    assert "Traceback" not in str(failed.value)
