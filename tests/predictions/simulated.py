"""Made-up people in the test's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from habit_api.cli.simulation import Truth, people
from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.models import PredictionModel, User
from habit_api.predictions import registry, service
from habit_api.predictions.engine import Engine
from habit_api.users.acting import principal


def simulated(app: Flask, *, users: int, days: int, seed: int = 1) -> Truth:
    """So many people, and the truth about all of them."""
    with app.app_context():
        made = people(users=users, days=days, seed=seed, password="correct horse battery")
        return [row for truth in made for row in truth]


def everyone() -> list[Principal]:
    """All users, in order."""
    return [principal(user) for user in db.session.scalars(select(User).order_by(User.id))]


@contextmanager
def fresh_process(app: Flask) -> Iterator[Engine]:
    """As if the process had just begun: no model is loaded yet."""
    before = app.extensions.pop("house_predictor", None)
    app.extensions["house_predictor"] = engine = Engine()
    try:
        yield engine
    finally:
        app.extensions["house_predictor"] = before or Engine()


# Training takes seconds: what one test trained, the next ones of this process take up.
_KNOWN: dict[str, Any] = {}


def trained(app: Flask) -> int:
    """The version of a live model that was trained on such people."""
    with app.app_context():
        if not _KNOWN:
            result = service.train()
            assert result.live, result.metrics
            stored = db.session.get(PredictionModel, result.version)
            names = ("trees", "features", "calibration", "checksum", "samples", "metrics")
            _KNOWN.update({name: getattr(stored, name) for name in names})
            return result.version
        return registry.add(**_KNOWN, better=True, trained_at=now())[0]


def ids(users: list[Principal]) -> list[UUID]:
    return [user.id for user in users]
