"""What those who run the program see: times, slow statements, errors."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
import sentry_sdk
import structlog
from flask import Flask
from sqlalchemy import text

from habit_api.core import timing
from habit_api.core.extensions import db
from habit_api.core.reporting import report
from tests.client import Api
from tests.core.conftest import Visit


def test_an_answer_says_how_long_it_took(owner: Api) -> None:
    said = owner.get("/habits").headers["Server-Timing"]
    found = re.fullmatch(r"total;dur=([\d.]+), db;dur=([\d.]+)", said)
    assert found, said
    total, database = (float(part) for part in found.groups())
    assert total > database > 0


def test_what_needs_no_database_takes_none(nobody: Api) -> None:
    assert nobody.get("/health").headers["Server-Timing"].endswith("db;dur=0.0")


@pytest.mark.parametrize(("slow_ms", "lines"), [("0", 0), ("60000", 0), ("1", 1)])
def test_slow_statements_are_logged_without_their_values(
    visit: Visit, slow_ms: str, lines: int
) -> None:
    app = visit(SLOW_QUERY_MS=slow_ms, LOG_LEVEL="WARNING").application
    series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
    statement = f"{series} SELECT count(*), :secret FROM n"
    with structlog.testing.capture_logs() as told, app.app_context():
        db.session.execute(text(statement), {"secret": "a secret"})
        assert timing.database_seconds() > 0
    slow = [line for line in told if line["event"] == "database.slow"]
    assert len(slow) == lines
    assert "a secret" not in str(told)


def test_an_error_of_the_database_does_not_quote_values(app: Flask) -> None:
    with app.app_context(), pytest.raises(Exception, match="no_such_table") as caught:
        db.session.execute(text("SELECT * FROM no_such_table WHERE x = :x"), {"x": "a secret"})
    assert "a secret" not in str(caught.value)


# Made here, so that the lines of the source that are told do not hold it.
WORD = uuid4().hex


class Receiver(BaseHTTPRequestHandler):
    """Takes what is sent to Sentry."""

    got: list[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        packed = self.headers.get("Content-Encoding") == "gzip"
        self.got.append((gzip.decompress(body) if packed else body).decode())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def received() -> Iterator[tuple[str, list[str]]]:
    """An address for errors, and what arrived there."""
    handler: Any = type("Own", (Receiver,), {"got": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", handler.got
    sentry_sdk.get_client().close()
    sentry_sdk.init()
    server.shutdown()
    server.server_close()


def test_an_error_is_told_without_anything_of_users(
    visit: Visit, received: tuple[str, list[str]]
) -> None:
    address, got = received
    client = visit(SENTRY_DSN=address)

    @client.application.post("/broken/<int:number>")
    def broken(number: int) -> str:
        password = f"{WORD} {number}"
        raise ValueError(password)

    sent = {"Authorization": f"Bearer {WORD}", "X-Request-ID": "request-0001"}
    body = {"note": WORD}
    assert client.post(f"/broken/7?q={WORD}", json=body, headers=sent).status_code == 500
    sentry_sdk.flush(10)
    assert len(got) == 1
    event = json.loads(got[0].splitlines()[-1])
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["function"] == "broken"
    assert event["tags"]["request_id"] == "request-0001"
    assert event["tags"]["route"] == "/broken/<int:number>"
    assert "user" not in event
    assert "request" not in event
    assert WORD not in got[0]


def test_what_is_no_error_is_not_told(received: tuple[str, list[str]], visit: Visit) -> None:
    address, got = received
    visit(SENTRY_DSN=address)
    report(None, "warning", {"event": "x", "exc_info": ValueError()})
    report(None, "error", {"event": "x"})
    sentry_sdk.flush(5)
    assert got == []


def test_what_is_not_wanted_is_not_loaded() -> None:
    code = "import sys, wsgi; print([m for m in sys.modules if 'sentry' in m or 'prometheus' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
