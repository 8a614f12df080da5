"""Many calls at the same moment, on the database that the run is on."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

import config
from habit_api.app import create_app
from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from tests.client import Api
from tests.contract.checker import Contract

Call = Callable[[Api], TestResponse]


@pytest.fixture(scope="module")
def racing_app(database_url: str) -> Iterator[Flask]:
    """An app with a connection for each of those who race."""
    values = {"APP_ENV": "testing", "DATABASE_URL": database_url, "BCRYPT_ROUNDS": "4"}
    values |= {"RATELIMIT_ENABLED": "false", "LOG_LEVEL": "ERROR", "DB_POOL_SIZE": "20"}
    app = create_app(config.load({**os.environ, **values}))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def racing_contract(racing_app: Flask) -> Contract:
    """Its document, read before anybody runs."""
    contract = Contract(racing_app)
    assert contract.document["paths"]
    return contract


@pytest.fixture
def runner(racing_app: Flask, racing_contract: Contract) -> Iterator[Api]:
    """A signed-in user; what the test wrote is removed after it."""
    yield Api(racing_app.test_client(), racing_contract).sign_up("runner")
    with racing_app.app_context(), unit_of_work():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(delete(table))


def at_once(user: Api, calls: Iterable[Call]) -> list[TestResponse]:
    """The answers to `calls`, made by so many clients of `user` at the same moment."""
    waiting = list(calls)
    barrier = Barrier(len(waiting))

    def run(call: Call) -> TestResponse:
        client = Api(user.client.application.test_client(), user.contract, user.token)
        barrier.wait()
        return call(client)

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def statuses(answers: Iterable[TestResponse]) -> dict[int, int]:
    """How often each status came."""
    return dict(Counter(answer.status_code for answer in answers))
