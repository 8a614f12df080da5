"""What tests of sessions and gardens do over and over."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from habit_api.focus import service
from tests.client import Api
from tests.focus.watch import Watch

COMPLETED, ABANDONED = {"completed": True}, {"abandoned": True}


def start(api: Api, **fields: Any) -> dict[str, Any]:
    """A new session."""
    made = api.post("/sessions", fields)
    assert made.status_code == 201, made.json
    session: dict[str, Any] = made.get_json()
    return session


def end(api: Api, session: dict[str, Any], **way: Any) -> TestResponse:
    """`PATCH` of a session; completes it unless `way` says otherwise."""
    return api.patch(f"/sessions/{session['id']}", way or COMPLETED)


def focused(watch: Watch, minutes: float, **fields: Any) -> dict[str, Any]:
    """A session that was completed after so many minutes."""
    session = start(watch.api, **fields)
    watch.wait(minutes)
    done = end(watch.api, session)
    assert done.status_code == 200, done.json
    ended: dict[str, Any] = done.get_json()
    return ended


def session_of(api: Api, session: dict[str, Any]) -> dict[str, Any]:
    """The session as it is now."""
    shown = api.get(f"/sessions/{session['id']}")
    assert shown.status_code == 200, shown.json
    found: dict[str, Any] = shown.get_json()
    return found


def plant(api: Api, session: dict[str, Any], plant_type: str = "Rose", **fields: Any) -> Any:
    """A new plant of a session."""
    made = api.post("/garden", {"session_id": session["id"], "plant_type": plant_type, **fields})
    assert made.status_code == 201, made.json
    return made.get_json()


def plant_of(api: Api, grown: dict[str, Any]) -> dict[str, Any]:
    """The plant as it is now."""
    shown = api.get(f"/garden/{grown['id']}")
    assert shown.status_code == 200, shown.json
    found: dict[str, Any] = shown.get_json()
    return found


def closed(app: Flask, **options: Any) -> int:
    """How many sessions a run of the periodic job closes."""
    with app.app_context():
        return service.close_overdue(**options)
