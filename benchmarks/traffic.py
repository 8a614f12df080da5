"""What the clients send: tokens signed beforehand with the app's own code, and whole requests."""

from __future__ import annotations

import random
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

import orjson
from flask import Flask
from sqlalchemy.engine import URL

import config
from benchmarks.load import Request, Source
from benchmarks.servers import ORIGIN
from habit_api.app import create_app
from habit_api.auth import passwords, tokens
from tests.servers import run_sql

# Enough that no user comes near what the limit would be, and no page is asked for again at once.
USERS = 2_000
PASSWORD = "a long walk every morning"
API = "/api/v1"

PEOPLE = """
    SELECT users.id, devices.id, array_agg(habits.id) FROM users
    JOIN devices ON devices.user_id = users.id
    JOIN habits ON habits.user_id = users.id AND habits.schedule_type = 'daily'
    WHERE username LIKE '{username}' GROUP BY 1, 2 ORDER BY 1 LIMIT {limit}
"""


def program(environment: dict[str, str]) -> Flask:
    """Our app in this process, for its keys and its ways to sign and to hash."""
    return create_app(config.load(environment))


def password_hash(app: Flask) -> str:
    """What the accounts keep of `PASSWORD`."""
    with app.app_context():
        return passwords.make_hash(PASSWORD)


class Traffic:
    """Requests of many users; a habit is completed once and no more."""

    def __init__(self, app: Flask, database: URL, *, seed: int = 1) -> None:
        self._app, self._database = app, database
        people = self.people("user%", limit=USERS)
        self._tokens = [token for token, _ in people]
        self._chance = random.Random(seed)
        self._habits = {"user%": self._shuffled(people)}

    def people(self, username: str, *, limit: int = 1) -> list[tuple[str, list[int]]]:
        """A token and the daily habits of each user with such a name."""
        rows = run_sql(self._database, PEOPLE.format(username=username, limit=limit))
        with self._app.app_context():
            return [
                (tokens.mint(user, device, uuid4().hex).access_token, sorted(habits))
                for user, device, habits in rows
            ]

    def token(self, user: UUID, device: int) -> str:
        """An access token of a user, whatever database they are in."""
        with self._app.app_context():
            return tokens.mint(user, device, uuid4().hex).access_token

    def lists(self) -> Source:
        """Pages of habits, of users at random."""
        requests = [get(f"{API}/habits?limit=20", token) for token in self._tokens]
        self._chance.shuffle(requests)
        return cycle(requests)

    def completions(self, usernames: str = "user%") -> Source:
        """Completions of today, each of another habit; they come to an end."""
        if usernames not in self._habits:
            self._habits[usernames] = self._shuffled(self.people(usernames, limit=USERS))
        habits = self._habits[usernames]
        while habits:
            token, habit = habits.pop()
            yield complete(habit, token)

    def _shuffled(self, people: list[tuple[str, list[int]]]) -> list[tuple[str, int]]:
        habits = [(token, habit) for token, mine in people for habit in mine]
        self._chance.shuffle(habits)
        return habits

    def mixed(self, *, completions: float) -> Source:
        """Lists, and this share of completions."""
        lists, done = self.lists(), self.completions()
        while True:
            yield next(done if self._chance.random() < completions else lists)

    @staticmethod
    def logins(first: int) -> Source:
        """Sign-ins of one user after the other: of every second one, from `first` on."""
        number = first
        while True:
            number += 2
            body = {"username": f"user{number}", "password": PASSWORD}
            yield post(f"{API}/auth/login", "", body, kind="login")


def get(path: str, token: str, *, kind: str = "list") -> Request:
    """A GET as a front end in a browser sends it."""
    return Request(kind, _head("GET", path, token) + b"\r\n")


def post(path: str, token: str, body: Any = None, *, kind: str) -> Request:
    """A POST, with a JSON body where there is one."""
    content = b"" if body is None else orjson.dumps(body)
    lines = f"Content-Length: {len(content)}\r\n"
    if content:
        lines += "Content-Type: application/json\r\n"
    return Request(kind, _head("POST", path, token) + lines.encode() + b"\r\n" + content)


def complete(habit_id: int, token: str, body: Any = None, *, kind: str = "complete") -> Request:
    """The completion of a habit."""
    return post(f"{API}/habits/{habit_id}/complete", token, body, kind=kind)


def revert(habit_id: int, log_id: int, token: str) -> Request:
    """Taking an entry back."""
    head = _head("DELETE", f"{API}/habits/{habit_id}/logs/{log_id}", token)
    return Request("revert", head + b"\r\n")


def _head(method: str, path: str, token: str) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"Origin: {ORIGIN}"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    return "".join(f"{line}\r\n" for line in lines).encode()
