"""What tests of rewards do over and over."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api

BLANK = {"type": "NONE"}


def reward(api: Api, name: str = "Cinema", **fields: Any) -> dict[str, Any]:
    """A new reward."""
    made = api.post("/rewards", {"name": name, **fields})
    assert made.status_code == 201, made.json
    shown: dict[str, Any] = made.get_json()
    return shown


def claim(api: Api, prize: dict[str, Any]) -> TestResponse:
    """`POST /rewards/{id}/claim`."""
    return api.post(f"/rewards/{prize['id']}/claim")


def progress(api: Api, prize: dict[str, Any]) -> dict[str, Any]:
    """How far a reward has come, without the reward itself."""
    shown = api.get(f"/rewards/{prize['id']}")
    assert shown.status_code == 200, shown.json
    figures: dict[str, Any] = shown.json["progress"]
    assert figures.pop("reward") == shown.json["reward"]
    return figures


def pieces(api: Api, *prizes: dict[str, Any]) -> list[int]:
    """The pieces that each of the rewards holds."""
    return [progress(api, prize)["pieces_earned"] for prize in prizes]


def change(api: Api, prize: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A `PATCH` that must succeed."""
    changed = api.patch(f"/rewards/{prize['id']}", fields)
    assert changed.status_code == 200, changed.json
    shown: dict[str, Any] = changed.get_json()
    return shown


def done(api: Api, count: int = 1) -> list[dict[str, Any]]:
    """The results of completing so many new habits today."""
    known = api.get("/habits").json["total"]
    return [api.complete(api.habit(f"Habit {known + number}")) for number in range(count)]


def earn(api: Api, prize: dict[str, Any], count: int = 1) -> None:
    """Complete so many new habits, each of which must bring a piece of `prize`."""
    for result in done(api, count):
        assert result["reward"]["id"] == prize["id"], result


def odds(api: Api, habit: dict[str, Any]) -> dict[str, Any]:
    """`GET /habits/{id}/odds`."""
    shown = api.get(f"/habits/{habit['id']}/odds")
    assert shown.status_code == 200, shown.json
    told: dict[str, Any] = shown.get_json()
    return told
