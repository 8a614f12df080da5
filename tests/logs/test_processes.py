"""SQLite under several worker processes: parallel writers wait their turn, and nothing is lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.client import PASSWORD
from tests.database import run_folder, worker_name
from tests.runs import once
from tests.servers import flask_command, start_program

pytestmark = pytest.mark.slow

PROCESSES = 4
CLIENTS = 8
CALLS = 12
# The workers of a run share the program.
NAME = f"visitor-{worker_name()}"
ACCOUNT = {"username": NAME, "password": PASSWORD}
Answer = tuple[int, dict[str, Any]]
Call = tuple[str, str, object]


class Visitor:
    """A client of the running program; each call has a connection of its own."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.headers = {"Content-Type": "application/json"}

    def call(self, method: str, path: str, body: object = None) -> Answer:
        with closing(HTTPConnection(urlsplit(self.base).netloc, timeout=60)) as connection:
            connection.request(method, f"/api/v1{path}", json.dumps(body or {}), self.headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def get(self, path: str) -> dict[str, Any]:
        status, answer = self.call("GET", path)
        assert status == 200, answer
        return answer

    def habit(self, name: str, **fields: Any) -> str:
        """The path of a new habit."""
        status, habit = self.call("POST", "/habits", {"name": name, **fields})
        assert status == 201, habit
        return f"/habits/{habit['id']}"

    def at_once(self, calls: list[list[Call]]) -> Counter[int]:
        """Each list of calls by a client of its own, side by side; how often each status came."""
        barrier = Barrier(len(calls))

        def run(mine: list[Call]) -> list[int]:
            barrier.wait()
            return [self.call(*call)[0] for call in mine]

        with ThreadPoolExecutor(len(calls)) as pool:
            return Counter(status for told in pool.map(run, calls) for status in told)


def _start() -> str:
    run = run_folder()
    url = f"sqlite:///{run / 'processes.db'}"
    flask_command(url, "db", "upgrade")
    settings = {"WEB_CONCURRENCY": str(PROCESSES), "GUNICORN_THREADS": "2", "BCRYPT_ROUNDS": "4"}
    settings |= {"RATELIMIT_ENABLED": "false", "LOG_LEVEL": "ERROR"}
    return start_program(run, "processes", url, **settings)


@pytest.fixture(scope="module")
def base() -> str:
    """The address of the program, which runs in several processes over one SQLite file."""
    return once(run_folder(), "processes-address", _start)


@pytest.fixture
def visitor(base: str) -> Iterator[Visitor]:
    """A signed-in user, gone after the test."""
    visitor = Visitor(base)
    visitor.call("POST", "/auth/register", {**ACCOUNT, "email": f"{NAME}@example.com"})
    _, tokens = visitor.call("POST", "/auth/login", ACCOUNT)
    visitor.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    yield visitor
    assert visitor.call("DELETE", "/users/me", {"password": PASSWORD})[0] == 200


def test_additions_from_several_processes_all_count(visitor):
    habit = visitor.habit("Water", kind="numeric", target_value=8)
    calls = [("POST", f"{habit}/checkin", {"add": 1})] * CALLS
    assert visitor.at_once([calls] * CLIENTS) == {201: 1, 200: CLIENTS * CALLS - 1}
    [entry] = visitor.get(f"{habit}/entries")["entries"]
    assert (entry["value"], entry["status"]) == (CLIENTS * CALLS, "completed")


def test_of_many_completions_one_wins_in_all_processes(visitor):
    habits = [visitor.habit(str(number)) for number in range(CALLS)]
    calls = [("POST", f"{habit}/complete", {}) for habit in habits]
    assert visitor.at_once([calls] * CLIENTS) == {201: CALLS, 409: CALLS * (CLIENTS - 1)}
    assert visitor.get("/habit-logs")["total"] == CALLS


def test_habits_made_in_all_processes_are_all_there(visitor):
    calls = [
        [("POST", "/habits", {"name": f"{client} {number}"}) for number in range(CALLS)]
        for client in range(CLIENTS)
    ]
    assert visitor.at_once(calls) == {201: CLIENTS * CALLS}
    assert visitor.get("/habits?limit=100")["total"] == CLIENTS * CALLS


def test_readers_do_not_wait_for_writers_and_nobody_fails(visitor):
    habits = [visitor.habit(str(number)) for number in range(CLIENTS // 2)]
    writers = [[("POST", f"{habit}/complete", {})] * CALLS for habit in habits]
    readers: list[list[Call]] = [[("GET", "/habits", None), ("GET", "/habit-logs", None)] * CALLS]
    told = visitor.at_once([*writers, *(readers * (CLIENTS // 2))])
    assert set(told) == {200, 201, 409}
    assert (told[201], told[200]) == (len(habits), CLIENTS // 2 * 2 * CALLS)


def test_sign_ins_and_completions_get_along(visitor):
    habits = [visitor.habit(str(number)) for number in range(CLIENTS // 2)]
    writers = [[("POST", f"{habit}/complete", {})] for habit in habits]
    sign_ins = [[("POST", "/auth/login", ACCOUNT)] * 5] * (CLIENTS // 2)
    assert visitor.at_once([*writers, *sign_ins]) == {201: len(habits), 200: CLIENTS // 2 * 5}
