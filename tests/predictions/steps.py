"""What tests of predictions do over and over."""

from __future__ import annotations

from typing import Any

from tests.client import Api


def of_habit(api: Api, habit: dict[str, Any]) -> dict[str, Any]:
    """What is expected of a habit."""
    answer = api.get(f"/predictions/habits/{habit['id']}")
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.get_json()
    return found


def of_all(api: Api) -> list[dict[str, Any]]:
    """What is expected of all habits."""
    answer = api.get("/predictions")
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.get_json()["predictions"]
    return found


def made(api: Api, *habits: dict[str, Any]) -> list[dict[str, Any]]:
    """What a batch makes: of `habits`, or of all."""
    body = {"habit_ids": [habit["id"] for habit in habits]} if habits else None
    answer = api.post("/predictions/batch", body)
    assert answer.status_code == 200, answer.json
    found: list[dict[str, Any]] = answer.get_json()["predictions"]
    return found


def features(prediction: dict[str, Any]) -> dict[str, Any]:
    """Feature -> value, of those that a prediction tells."""
    return {each["feature"]: each["value"] for each in prediction["top_features"]}
