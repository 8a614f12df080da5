"""Superusers."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.client import Api
from tests.superusers import promoted


@pytest.fixture
def admin(app: Flask, nobody: Api) -> Api:
    """A signed-in superuser."""
    return promoted(app, nobody.sign_up("root"))
