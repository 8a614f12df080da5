"""Apps with settings of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

import config
from habit_api.app import create_app
from habit_api.core import logs
from habit_api.core.extensions import db, limiter

Visit = Callable[..., FlaskClient]


@pytest.fixture
def visit(database_url: str) -> Iterator[Visit]:
    """Makes an app with the given settings, without limits, and gives a client of it."""
    apps: list[Flask] = []

    def make(**settings: str) -> FlaskClient:
        values = {"APP_ENV": "testing", "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
        # With limits, the extension that all apps share would be bound anew.
        values |= {"RATELIMIT_ENABLED": "false", **settings}
        apps.append(create_app(config.load({**os.environ, **values})))
        return apps[-1].test_client()

    yield make
    limiter.enabled = False
    logs.configure(level="ERROR", form="console")
    for app in apps:
        with app.app_context():
            db.engine.dispose()
