"""What tests of entries do over and over."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api

WATER = {"kind": "numeric", "target_value": 8}
CIGARETTES = {"kind": "numeric", "target_value": 3, "target_type": "at_most"}


def complete(api: Api, habit: dict[str, Any], day: object = None, **fields: Any) -> TestResponse:
    """`POST /complete`; `day` defaults to today."""
    target = {} if day is None else {"target_date": str(day)}
    return api.post(f"/habits/{habit['id']}/complete", {**target, **fields})


def check_in(api: Api, habit: dict[str, Any], day: object = None, **fields: Any) -> TestResponse:
    """`POST /checkin`; `day` defaults to today."""
    date = {} if day is None else {"date": str(day)}
    return api.post(f"/habits/{habit['id']}/checkin", {**date, **fields})


def skip(api: Api, habit: dict[str, Any], day: object = None, **fields: Any) -> TestResponse:
    """`POST /skip`; `day` defaults to today."""
    date = {} if day is None else {"date": str(day)}
    return api.post(f"/habits/{habit['id']}/skip", {**date, **fields})


def revert(api: Api, log: dict[str, Any]) -> TestResponse:
    """`DELETE` of an entry."""
    return api.delete(f"/habits/{log['habit_id']}/logs/{log['id']}")


def imported(api: Api, name: str, days: Iterable[object]) -> dict[str, Any]:
    """A daily habit whose completions on `days` are imported."""
    header = "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText"
    file = "\n".join([header, *(f"{name},,,{day},1," for day in days)])
    done = api.post("/imports", data={"file": (BytesIO(file.encode()), "HabitBull.csv")})
    assert done.status_code == 200, done.json
    [habit] = api.get("/habits", query_string={"q": name}).json["habits"]
    found: dict[str, Any] = habit
    return found


def entries(api: Api, habit: dict[str, Any]) -> list[dict[str, Any]]:
    """All entries of a habit, oldest first, as the history tells them."""
    query: dict[str, Any] = {"limit": 100, "sort": "date"}
    found: list[dict[str, Any]] = []
    while True:
        page = api.get(f"/habits/{habit['id']}/entries", query_string=query)
        assert page.status_code == 200, page.json
        found += page.json["entries"]
        if page.json["next_cursor"] is None:
            return found
        query["cursor"] = page.json["next_cursor"]


def days(api: Api, habit: dict[str, Any]) -> dict[str, Any]:
    """Date -> the streak of a completion, or what else the entry is."""
    return {e["date"]: e["streak_count"] or e["status"] for e in entries(api, habit)}


def figures(api: Api, habit: dict[str, Any]) -> tuple[int, int, str | None]:
    """The habit's current streak, longest streak and last completion."""
    shown = api.get(f"/habits/{habit['id']}").json
    return shown["current_streak"], shown["longest_streak"], shown["last_completed"]
