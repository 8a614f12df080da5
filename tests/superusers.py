"""Making superusers, as the command does."""

from __future__ import annotations

from uuid import UUID

from flask import Flask

from habit_api.admin.service import write_rights
from habit_api.core.unit_of_work import unit_of_work
from tests.client import Api


def promoted(app: Flask, api: Api) -> Api:
    """The same user, who is a superuser now."""
    with app.app_context(), unit_of_work():
        write_rights(UUID(api.user["id"]), {"is_superuser": True}, by=None)
    return api
