"""Signing in somebody for whom another site has vouched."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from habit_api.auth import sessions
from habit_api.auth.errors import AccountInactive
from habit_api.core.unit_of_work import unit_of_work


def test_an_account_that_is_gone_is_not_signed_in(app: Flask) -> None:
    nobody_in_particular: Any = None
    with app.app_context(), unit_of_work(), pytest.raises(AccountInactive):
        sessions.open_for(uuid4(), nobody_in_particular, provider="github")
