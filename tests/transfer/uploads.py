"""Sending files to `/imports`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.client import Api
from tests.transfer.builders import timestamp

LOOP_YES = 2
LOOP_SKIP = 3


def send(api: Api, file: Path | bytes, *, name: str = "file", **form: Any) -> TestResponse:
    """`POST /imports` with `file`; its name says nothing of its content."""
    content = file if isinstance(file, bytes) else file.read_bytes()
    # Encoded here: the test client would leave a temporary file of its own open.
    boundary, body = encode_multipart(
        {"file": FileStorage(io.BytesIO(content), filename=name), **form}
    )
    content_type = f"multipart/form-data; boundary={boundary}"
    return api.post("/imports", data=body, content_type=content_type)


def imported(api: Api, file: Path | bytes, **form: Any) -> dict[str, Any]:
    """The result of an import that must succeed."""
    answer = send(api, file, **form)
    assert answer.status_code == 200, answer.json
    result: dict[str, Any] = answer.get_json()
    return result


def counts(result: dict[str, Any]) -> tuple[int, int, int, int]:
    """Habits created and matched, logs created and skipped."""
    created, matched = result["habits_created"], result["habits_matched"]
    return created, matched, result["logs_created"], result["logs_skipped"]


def rows(*days: str, habit: int = 1, value: int = LOOP_YES) -> list[dict[str, Any]]:
    """Loop's rows for `days` of one habit."""
    return [{"habit": habit, "timestamp": timestamp(day), "value": value} for day in days]


def everything(api: Api) -> dict[str, list[Any]]:
    """All that a user has: habits, put away or not, and entries."""
    habits = []
    for active in ("true", "false"):
        page = api.get("/habits", query_string={"limit": 100, "active": active})
        habits += page.json["habits"]
    logs = api.get("/habit-logs", query_string={"limit": 100, "sort": "date"})
    return {"habits": habits, "logs": logs.json["logs"]}
