"""Accounts that were switched off."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from habit_api.core.extensions import db
from habit_api.core.unit_of_work import unit_of_work
from habit_api.models import User
from tests.client import Api


@pytest.fixture
def switch_off(app: Flask) -> Callable[[Api], None]:
    """Makes an account inactive."""

    def off(api: Api) -> None:
        with app.app_context(), unit_of_work():
            mine = update(User).where(User.id == UUID(api.user["id"]))
            db.session.execute(mine.values(is_active=False))

    return off
