"""Fixtures: one app for each worker, an empty database for each test, clients."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

import config
from habit_api.app import create_app
from habit_api.core.extensions import db, limiter
from habit_api.core.unit_of_work import unit_of_work
from tests.client import Api
from tests.contract.checker import Contract
from tests.mailbox import Mailbox, mail_server

pytest_plugins = ["tests.database"]


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """This worker's app over its own database, without limits and with cheap password hashes."""
    values = {"APP_ENV": "testing", "DATABASE_URL": database_url, "BCRYPT_ROUNDS": "4"}
    # A folder of its own: what another worker puts into its queue is not this one's.
    values |= {"VAR_DIR": str(tmp_path_factory.mktemp("var")), "LOG_LEVEL": "ERROR"}
    app = create_app(config.load({**os.environ, **values}))
    limiter.enabled = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def contract(shared_app: Flask) -> Contract:
    """The app's OpenAPI document."""
    return Contract(shared_app)


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The app, over tables that the test leaves empty."""
    yield shared_app
    with shared_app.app_context(), unit_of_work():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))


@pytest.fixture
def limits(app: Flask) -> Iterator[None]:
    """Rate limits on, counted from zero."""
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask's own test client, for what is not JSON."""
    return app.test_client()


@pytest.fixture
def nobody(client: FlaskClient, contract: Contract) -> Api:
    """A client without a token."""
    return Api(client, contract)


@pytest.fixture
def mailbox(app: Flask) -> Iterator[Mailbox]:
    """A mail server, and what it was given; `tests.mailbox.send_all` sends what is queued."""
    with mail_server(app) as box:
        yield box


@pytest.fixture
def owner(nobody: Api) -> Api:
    """A signed-in user."""
    return nobody.sign_up("ada")


@pytest.fixture
def stranger(nobody: Api) -> Api:
    """Another signed-in user."""
    return nobody.sign_up("eve")
