"""The Procfile as a platform runs it: every process by its line, in production."""

from __future__ import annotations

import http.client
import json
import secrets
import sys
import time

import pytest

from tests.deploying.files import procfile
from tests.jobs.processes import Processes, family, until
from tests.servers import flask_command, free_port

pytestmark = [pytest.mark.slow, pytest.mark.redis]

ACCOUNT = {"username": "ada", "email": "ada@example.com", "password": "correct horse battery"}


@pytest.fixture
def platform(tmp_path, own_postgres_url, redis_url):
    """Honcho over the Procfile, with settings that production accepts; the port it serves on."""
    assert procfile()["release"] == ["flask", "--app", "wsgi", "db", "upgrade"]
    flask_command(own_postgres_url, *procfile()["release"][3:])
    port = free_port()
    settings = {"APP_ENV": "production", "DATABASE_URL": own_postgres_url, "REDIS_URL": redis_url}
    settings |= {"SECRET_KEY": secrets.token_urlsafe(48), "TRUSTED_PROXIES": "1"}
    settings |= {"JWT_SECRET_KEY": secrets.token_urlsafe(48), "HOST": "127.0.0.1"}
    settings |= {"WEB_CONCURRENCY": "2", "EMBEDDED_WORKER": "", "PORT": str(port)}
    started = Processes(tmp_path, **settings)
    path = f"{sys.prefix}/bin:{started.settings['PATH']}"
    honcho = started.start("honcho", "start", "web", "worker", "beat", PATH=path, PORT=str(port))
    until(lambda: ask(port, "GET", "/health/ready")[0] == 200, processes=started)
    yield started, honcho, port
    started.stop()


def ask(port, method, path, body=None):
    """A call as a proxy with TLS passes it on; (0, None) while nobody answers."""
    headers = {"X-Forwarded-Proto": "https", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=45)
    try:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except OSError:
        return 0, None
    finally:
        connection.close()


def test_web_worker_and_beat_come_up_and_do_their_work(app, platform):
    processes, _, port = platform
    assert ask(port, "POST", "/api/v1/auth/register", ACCOUNT)[0] == 201
    status, tokens = ask(
        port, "POST", "/api/v1/auth/login", {k: ACCOUNT[k] for k in ("username", "password")}
    )
    assert (status, tokens["expires_in"]) == (200, 900)
    # Beat's calls reach the worker.
    until(lambda: "beat.1" in processes.log and "worker.1" in processes.log, processes=processes)
    assert "Traceback" not in processes.log


def test_a_polite_end_ends_all_of_it(app, platform):
    _, honcho, port = platform
    members = family(honcho)
    honcho.terminate()
    end = time.monotonic() + 40
    while any(one.is_running() and one.status() != "zombie" for one in members):
        assert time.monotonic() < end, "something is still running"
        time.sleep(0.2)
    assert ask(port, "GET", "/health")[0] == 0
