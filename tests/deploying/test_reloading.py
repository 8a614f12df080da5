"""Upgrading without down time: workers are replaced while requests come in."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.deploying.test_procfile import ask
from tests.jobs.processes import Processes, family, until
from tests.servers import free_port

pytestmark = [pytest.mark.slow, pytest.mark.indifferent]

CLIENTS = 4
SECONDS = 6


@pytest.fixture
def gunicorn(tmp_path, app, database_url):
    port = free_port()
    processes = Processes(tmp_path, DATABASE_URL=database_url, EMBEDDED_WORKER="false")
    values = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    master = processes.start("gunicorn", "wsgi:app", **values)
    until(lambda: ask(port, "GET", "/health/ready")[0] == 200, processes=processes)
    yield processes, master, port
    processes.stop()


def test_a_reload_replaces_the_workers_and_answers_every_request_meanwhile(gunicorn):
    processes, master, port = gunicorn
    before, answers = {one.pid for one in family(master)[1:]}, []
    end = time.monotonic() + SECONDS

    def keep_asking():
        while time.monotonic() < end:
            answers.append(ask(port, "GET", "/health/ready")[0])

    threads = [threading.Thread(target=keep_asking) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    master.send_signal(signal.SIGHUP)
    for thread in threads:
        thread.join()
    until(lambda: not before & {one.pid for one in family(master)[1:]}, processes=processes)
    assert set(answers) == {200}
    assert len(answers) > CLIENTS
