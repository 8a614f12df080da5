"""What happens to accounts is logged, without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
import time_machine
from flask import Flask

from tests.client import PASSWORD, Api


class Lines:
    """The log as far as it was written."""

    def __init__(self, lines: list[Any]) -> None:
        self.lines = lines

    def security(self) -> list[Any]:
        return [line for line in self.lines if line.get("kind") == "security"]

    def names(self) -> list[str]:
        return [line["event"] for line in self.security()]


@pytest.fixture
def log(app: Flask) -> Iterator[Lines]:
    """What is logged from now on, down to the least important."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    with structlog.testing.capture_logs() as captured:
        yield Lines(captured)
    structlog.configure(wrapper_class=before)


def test_the_life_of_an_account_is_logged(nobody: Api, log: Lines) -> None:
    owner = nobody.sign_up("ada")
    other = nobody.sign_in("ada")
    other.post("/auth/logout")
    change = {"current_password": PASSWORD, "new_password": "another fine evening"}
    owner.patch("/users/me/password", change)
    owner.delete("/users/me", {"password": "another fine evening"})
    assert log.names() == [
        "account.registered",
        "signin.succeeded",
        "signin.succeeded",
        "device.signed_out",
        "devices.signed_out",
        "password.changed",
        "account.deleted",
    ]
    ids = {line["account"] for line in log.security()}
    assert ids == {owner.user["id"]}


def test_wrong_passwords_and_locks_are_logged(nobody: Api, limits: None, log: Lines) -> None:
    for _ in range(6):
        nobody.post("/auth/login", {"username": "ada", "password": "wrong"})
    assert log.names() == ["password.wrong"] * 5 + ["password.locked"]


def test_theft_is_logged(nobody: Api, owner: Api, log: Lines) -> None:
    with time_machine.travel(datetime(2026, 11, 20, tzinfo=UTC), tick=False) as clock:
        first = nobody.sign_in("ada").refresh_token
        second = nobody.post("/auth/refresh", {"refresh_token": first}).json["refresh_token"]
        nobody.post("/auth/refresh", {"refresh_token": second})
        clock.shift(60)
        nobody.post("/auth/refresh", {"refresh_token": first})
    assert log.names()[-1] == "token.reused"


def test_no_secret_is_in_any_line(nobody: Api, log: Lines) -> None:
    owner = nobody.sign_up("ada")
    nobody.post("/auth/login", {"username": "my secret typed too early", "password": "wrong"})
    nobody.post("/auth/refresh", {"refresh_token": owner.refresh_token})
    text = repr(log.lines)
    for secret in (PASSWORD, "my secret", "ada@example.com", "eyJ", "$2b$"):
        assert secret not in text
