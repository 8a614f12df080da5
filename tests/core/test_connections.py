"""Connections to PostgreSQL: what lay idle is asked whether it lives, what was just used is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, text

import config
from habit_api.app import create_app
from habit_api.core import database
from habit_api.core.extensions import db
from tests.servers import run_sql


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[Flask]:
    values = {"APP_ENV": "testing", "DATABASE_URL": postgres_url, "BCRYPT_ROUNDS": "4"}
    app = create_app(config.load({**values, "LOG_LEVEL": "ERROR", "RATELIMIT_ENABLED": "false"}))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def caller(on_postgres: Flask) -> FlaskClient:
    """Has used a connection already."""
    client = on_postgres.test_client()
    assert client.get("/health/ready").status_code == 200
    return client


def break_connection(app: Flask, postgres_url: str) -> None:
    """End the server's side of the one connection that the app has, and of nobody else's."""
    with app.app_context():
        pid = db.session.scalar(text("SELECT pg_backend_pid()"))
    run_sql(make_url(postgres_url), f"SELECT pg_terminate_backend({pid})")


def test_a_connection_that_broke_while_idle_is_replaced_unseen(
    on_postgres: Flask, caller: FlaskClient, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "IDLE_SECONDS", 0.0)
    break_connection(on_postgres, postgres_url)
    assert caller.get("/health/ready").status_code == 200


def test_one_that_breaks_between_two_calls_costs_one_503(
    on_postgres: Flask, caller: FlaskClient, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "IDLE_SECONDS", 60.0)
    break_connection(on_postgres, postgres_url)
    answers = [caller.get("/health/ready").status_code for _ in range(3)]
    assert answers == [503, 200, 200]
