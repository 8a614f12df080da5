"""Limits while their Redis is killed, stopped, and back: requests go on, and soon."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import redis
from flask import Flask
from flask_limiter import Limiter

import config
from tests.jobs.processes import Processes, answers, own_redis, until
from tests.servers import free_port

pytestmark = pytest.mark.indifferent

LIMIT = 20


@pytest.fixture
def processes(tmp_path: Path, database_url: str) -> Iterator[Processes]:
    own = Processes(tmp_path, DATABASE_URL=database_url)
    yield own
    own.stop()


def serve(processes: Processes, redis: int) -> int:
    """Two web processes that count in one Redis; their port."""
    port = free_port()
    settings = {"RATELIMIT_ENABLED": "true", "RATELIMIT_DEFAULT": f"{LIMIT} per hour"}
    settings |= {"REDIS_URL": f"redis://127.0.0.1:{redis}", "WEB_CONCURRENCY": "2"}
    web = processes.start("gunicorn", "wsgi:app", HOST="127.0.0.1", PORT=str(port), **settings)
    until(lambda: answers(port) and len(web.children()) == 2, processes=processes)
    for _ in range(10):
        ask(port, "/health")
    return port


def ask(port: int, path: str = "/api/v1/habits") -> tuple[int, float]:
    """The status of an answer, and the seconds that it took."""
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        json.loads(answer.read())
    finally:
        connection.close()
    return answer.status, time.monotonic() - began


def test_all_processes_share_one_budget(processes: Processes, tmp_path: Path) -> None:
    redis = free_port()
    with own_redis(tmp_path, redis):
        port = serve(processes, redis)
        statuses = [ask(port)[0] for _ in range(LIMIT + 5)]
    assert statuses == [401] * LIMIT + [429] * 5


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_requests_go_on_and_are_counted_again(
    processes: Processes, tmp_path: Path, how: signal.Signals
) -> None:
    redis = free_port()
    with own_redis(tmp_path, redis) as server:
        port = serve(processes, redis)
        assert ask(port)[0] == 401
        server.send_signal(how)
        gone = [ask(port) for _ in range(4 * LIMIT)]
        # Each of the two counts for itself meanwhile, and one may be given nearly all.
        assert {status for status, _ in gone[:LIMIT]} == {401}
        assert [status for status, _ in gone].count(429) >= 2 * LIMIT
        assert max(seconds for _, seconds in gone) < 5
        assert sorted(seconds for _, seconds in gone)[LIMIT] < 1
        server.send_signal(signal.SIGCONT if how is signal.SIGSTOP else signal.SIGTERM)
        if how is signal.SIGSTOP:
            until(lambda: ask(port)[0] == 401, processes=processes, seconds=60)
            return
    with own_redis(tmp_path, redis):
        until(lambda: ask(port)[0] == 401, processes=processes, seconds=60)


def test_threads_that_find_redis_gone_at_once_all_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    app, limiter = Flask("app"), Limiter(key_func=lambda: "somebody")
    given = {"APP_ENV": "testing", "REDIS_URL": f"redis://127.0.0.1:{free_port()}"}
    given |= {"RATELIMIT_ENABLED": "true", "RATELIMIT_DEFAULT": "20 per hour"}
    settings = config.load({**os.environ, **given})
    app.config |= {name: settings[name] for name in settings if name.startswith("RATELIMIT_")}
    app.add_url_rule("/", view_func=lambda: "here")
    limiter.init_app(app)

    def gone(*_: object, **__: object) -> bool:
        # As another thread does that was a little quicker.
        limiter._storage_dead = True
        raise redis.exceptions.ConnectionError

    monkeypatch.setattr(limiter._limiter, "hit", gone)
    assert app.test_client().get("/").status_code == 200
