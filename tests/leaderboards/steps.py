"""What tests of leaderboards do over and over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from habit_api.core.clock import now
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures import service
from tests.client import Api

BOARDS = {
    "xp": "xp_points",
    "focus-time": "focus_min",
    "streak": "best_streak",
    "sessions": "sessions",
}


def board(api: Api, name: str = "xp", **query: Any) -> dict[str, Any]:
    """`GET /leaderboard/{name}`."""
    answer = api.get(f"/leaderboard/{name}", query_string=query)
    assert answer.status_code == 200, answer.json
    told: dict[str, Any] = answer.get_json()
    return told


def shown(told: dict[str, Any], figure: str = "xp_points") -> list[tuple[int, str, int]]:
    """Rank, name and figure of each row."""
    return [(row["rank"], row["username"], row[figure]) for row in told["leaderboard"]]


def earn(app: Flask, api: Api, *, at: datetime | None = None, **figures: int) -> None:
    """Award a user something, as a verb does."""
    with app.app_context(), unit_of_work():
        service.earned(UUID(api.user["id"]), at=at or now(), **figures)
