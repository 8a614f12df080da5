"""What tests of statistics do over and over."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Flask

from habit_api.core.clock import now
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import service
from tests.client import Api


def focus(app: Flask, api: Api, day: str, minutes: int) -> None:
    """A focus session that was completed, as its verb notes it."""
    user_id = UUID(api.user["id"])
    with app.app_context(), unit_of_work():
        service.note_day(user_id, date.fromisoformat(day), sessions=1, focus_min=minutes)
        service.earned(user_id, at=now(), xp=minutes, sessions=1, focus_min=minutes)


def told(api: Api, path: str, **query: Any) -> dict[str, Any]:
    """An answer of `/stats`."""
    answer = api.get(f"/stats/{path}", query_string=query)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.get_json()
    return found
