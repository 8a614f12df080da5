"""Web processes killed in the middle of keyed calls: each call is done once, and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask

from tests.client import Api
from tests.jobs.processes import Processes, answers, kill, until
from tests.races import racing_app, racing_contract, runner
from tests.servers import free_port

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 4
KILLS = 3


@pytest.fixture
def processes(racing_app: Flask, tmp_path: Path) -> Iterator[Processes]:
    settings = racing_app.config
    secrets = {name: settings[name] for name in ("SECRET_KEY", "JWT_SECRET_KEY")}
    url = settings["SQLALCHEMY_DATABASE_URI"]
    own = Processes(tmp_path, DATABASE_URL=url, EMBEDDED_WORKER="false", **secrets)
    yield own
    own.stop()


def post(port: int, token: str | None, key: str) -> dict[str, Any] | None:
    """The task that the call made; None when no answer came."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    headers |= {"Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/api/v1/tasks", json.dumps({"title": key}), headers)
        answer = connection.getresponse()
        body: dict[str, Any] = json.loads(answer.read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    if answer.status >= 500:
        return None
    assert answer.status == 201, body
    return body


def _longer(made: list[Any], enough: int) -> bool:
    return len(made) > enough


def work(
    runner: Api, client: int, *, made: list[Any], port: int, over: Event, processes: Processes
) -> None:
    """Add to `made` one task after the other, until it is `over`."""
    number = 0
    while not over.is_set():
        # The key stays the same until there is an answer.
        call = partial(post, port, runner.token, f"{client}-{number}")
        made.append(until(call, processes=processes))
        number += 1


def test_a_kill_leaves_effect_and_answer_or_neither(processes: Processes, runner: Api) -> None:
    port, over = free_port(), Event()
    web = processes.start("gunicorn", "wsgi:app", HOST="127.0.0.1", PORT=str(port))
    until(lambda: answers(port), processes=processes)

    made: list[dict[str, Any]] = []
    do = partial(work, runner, made=made, port=port, over=over, processes=processes)
    with ThreadPoolExecutor(CLIENTS) as pool:
        results = [pool.submit(do, client) for client in range(CLIENTS)]
        for turn in range(KILLS):
            enough = 20 * (turn + 1)
            until(partial(_longer, made, enough), processes=processes)
            for worker in web.children():
                kill(worker)
        over.set()
        for result in results:
            result.result()
    assert len({task["id"] for task in made}) == len(made) > 20 * KILLS
    assert runner.get("/tasks?limit=1").get_json()["total"] == len(made)
