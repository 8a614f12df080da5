"""What tests of pauses do over and over."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from tests.client import Api

ALL = "/users/me/pauses"


def of(habit: dict[str, Any] | None) -> str:
    """Where the pauses of a habit are, or (None) those of all."""
    return ALL if habit is None else f"/habits/{habit['id']}/pauses"


def ask(
    api: Api,
    start: object,
    end: object = None,
    *,
    habit: dict[str, Any] | None = None,
    **fields: Any,
) -> TestResponse:
    """`POST` of a pause."""
    last = None if end is None else str(end)
    return api.post(of(habit), {"start_date": str(start), "end_date": last, **fields})


def pause(
    api: Api, start: object, end: object = None, *, habit: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A new pause."""
    made = ask(api, start, end, habit=habit)
    assert made.status_code == 201, made.json
    shown: dict[str, Any] = made.get_json()
    return shown


def resume(api: Api, made: dict[str, Any], habit: dict[str, Any] | None = None) -> TestResponse:
    """`DELETE` of a pause."""
    return api.delete(f"{of(habit)}/{made['id']}")


def spans(api: Api, habit: dict[str, Any] | None = None) -> list[tuple[str, str | None]]:
    """The first and last days of all pauses, the latest first."""
    page = api.get(of(habit), query_string={"limit": 100})
    assert page.status_code == 200, page.json
    return [(row["start_date"], row["end_date"]) for row in page.json["pauses"]]
