"""Clients that write without pause, and repeat what was not answered with the same key.

Each is a user of its own, and remembers every write that was answered: so it can be said afterwards
whether one was lost, or done twice.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

PASSWORD = "correct horse battery"
# Longer than any answer may take, so that a hang is seen as one.
HANG = 20.0
PAUSE = 0.05
# When a call is to be made again: nobody answered, or not now.
AGAIN = {0, 429, 503}


@dataclass
class Seen:
    """What all clients of a run met."""

    tries: Counter[int] = field(default_factory=Counter)
    longest_503: float = 0.0
    wrong_shape: int = 0
    # When answers below 500 came, for how long there were none.
    good_at: list[float] = field(default_factory=list)

    def note(self, status: int, seconds: float, body: Any) -> None:
        """One try: its status (0: none came) and how long it took."""
        self.tries[status] += 1
        if status == 503:
            self.longest_503 = max(self.longest_503, seconds)
        if status >= 400 and "request_id" not in (body or {}).get("error", {}):
            self.wrong_shape += 1
        if 0 < status < 500:
            self.good_at.append(time.monotonic())


class Client:
    """One user at one connection."""

    def __init__(self, port: int, number: int, seen: Seen, stop: threading.Event) -> None:
        self.port, self.seen, self.stop = port, seen, stop
        # As a proxy tells it: limits count each address by itself.
        self.address = f"10.1.{number // 250}.{number % 250 + 1}"
        self.name = f"client{number}-{uuid.uuid4().hex[:6]}"
        self.random = random.Random(number)
        self.token = ""
        self.habits: list[int] = []
        self.titles: list[str] = []
        self.done: set[tuple[int, str]] = set()
        self.reverted: set[tuple[int, str]] = set()
        self.problems: list[str] = []
        self._connection: http.client.HTTPConnection | None = None

    def sign_up(self) -> None:
        """Make the account with what the load works on."""
        account = {"username": self.name, "email": f"{self.name}@example.com", "password": PASSWORD}
        self.call("POST", "/auth/register", account)
        login = {"username": self.name, "password": PASSWORD}
        self.token = self.call("POST", "/auth/login", login)[1]["access_token"]
        for number in range(4):
            self.habits.append(self.call("POST", "/habits", {"name": f"H{number}"})[1]["id"])
        self.call("POST", "/rewards", {"name": "Tea", "weight": 1, "pieces_required": 3})

    def work(self) -> None:
        """Write until told to stop; what was begun is finished."""
        verbs = (self._task, self._complete, self._complete, self._revert, self._claim, self._read)
        while not self.stop.is_set():
            try:
                self.random.choice(verbs)()
            except Exception as error:  # noqa: BLE001 - told with the others at the end
                self.problems.append(f"{self.name}: {error!r}")
                return

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Make a call until it is answered, always with the same key; its status and JSON."""
        key = str(uuid.uuid4())
        while True:
            started = time.monotonic()
            status, answer = self._try(method, path, body, key)
            self.seen.note(status, time.monotonic() - started, answer)
            if status not in AGAIN:
                return status, answer
            time.sleep(PAUSE * self.random.uniform(0.5, 2))

    def verify(self) -> None:
        """Hold what was answered against what is there."""
        titles = Counter(task["title"] for task in self._all("/tasks", "tasks"))
        logs = self._all("/habit-logs", "logs")
        there = Counter((log["habit_id"], log["date"]) for log in logs if log["completed"])
        self.problems += [f"lost: task {title}" for title in self.titles if not titles[title]]
        self.problems += [f"twice: task {title}" for title in titles if titles[title] > 1]
        self.problems += [f"lost: completion {one}" for one in self.done if not there[one]]
        self.problems += [
            f"lost: revert of {one}" for one in self.reverted - self.done if there[one]
        ]

    def _all(self, path: str, name: str) -> list[Any]:
        found: list[Any] = []
        while True:
            _, page = self.call("GET", f"{path}?limit=100&offset={len(found)}")
            found += page[name]
            if len(page[name]) < 100:
                return found

    def _task(self) -> None:
        title = uuid.uuid4().hex
        status, _ = self.call("POST", "/tasks", {"title": title})
        self._expect(status, 201)
        self.titles.append(title)

    def _complete(self) -> None:
        habit, day = self._some_day()
        status, answer = self.call("POST", f"/habits/{habit}/complete", {"target_date": day})
        if (habit, day) in self.done:
            self._expect(status, 409)
            return
        self._expect(status, 201)
        if answer["streak_count"] < 1:
            self.problems.append(f"no streak after {habit} on {day}")
        self.done.add((habit, day))

    def _revert(self) -> None:
        if not self.done:
            return
        habit, day = self.random.choice(sorted(self.done))
        query = f"/habit-logs?habit_id={habit}&start_date={day}&end_date={day}"
        [log] = self.call("GET", query)[1]["logs"]
        status, _ = self.call("DELETE", f"/habits/{habit}/logs/{log['id']}")
        # 404: done by a try whose answer was lost.
        self._expect(status, 200, 404)
        self.done.discard((habit, day))
        self.reverted.add((habit, day))

    def _claim(self) -> None:
        [reward] = self.call("GET", "/rewards")[1]["rewards"]
        if reward["progress"]["status"] == "achieved":
            status, _ = self.call("POST", f"/rewards/{reward['reward']['id']}/claim")
            self._expect(status, 200)

    def _read(self) -> None:
        path = self.random.choice(("/streaks", "/habits", "/stats/me", "/leaderboard/xp"))
        self._expect(self.call("GET", path)[0], 200)

    def _some_day(self) -> tuple[int, str]:
        day = datetime.now(UTC).date() - timedelta(days=self.random.randrange(7))
        return self.random.choice(self.habits), str(day)

    def _expect(self, status: int, *wanted: int) -> None:
        if status not in wanted:
            raise AssertionError(f"{status} instead of {wanted}")

    def _try(self, method: str, path: str, body: Any, key: str) -> tuple[int, Any]:
        headers = {"Connection": "keep-alive", "X-Forwarded-For": self.address}
        if self.token:
            headers |= {"Authorization": f"Bearer {self.token}"}
            if method == "POST":
                headers["Idempotency-Key"] = key
        payload = None if body is None else json.dumps(body)
        if payload is not None:
            headers["Content-Type"] = "application/json"
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG)
            self._connection.request(method, f"/api/v1{path}", payload, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._drop()
            return 0, None
        if answer.will_close:
            self._drop()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, None

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
