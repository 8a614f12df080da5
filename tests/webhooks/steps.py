"""What tests of webhooks do over and over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from standardwebhooks import Webhook

from habit_api.core import jobs
from habit_api.core.broker import Message
from habit_api.core.unit_of_work import unit_of_work
from habit_api.webhooks import delivering, service
from tests.client import Api
from tests.receiver import Received, Receiver
from tests.runs import ROOT


class Worker:
    """Stands in for the broker, and for the workers behind it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.waiting: list[Message] = []

    def send(self, messages: list[Message]) -> None:
        self.waiting += messages

    def work(self) -> int:
        """Do all that waits, and what comes of it; returns how many jobs that were."""
        done = 0
        while self.waiting:
            message = self.waiting.pop(0)
            with self.app.app_context():
                jobs.get(message.name).perform(*message.ids)
            done += 1
        return done

    def sweep(self) -> int:
        """What beat has done every few seconds, and what comes of it."""
        with self.app.app_context():
            found = delivering.sweep()
        self.work()
        return found


@dataclass(frozen=True)
class Hook:
    """A webhook of a user's."""

    user: Api
    id: int
    secret: str

    @classmethod
    def made(cls, user: Api, url: str, **fields: Any) -> Hook:
        answer = user.post("/webhooks", {"url": url, **fields})
        assert answer.status_code == 201, answer.json
        return cls(user, answer.json["id"], answer.json["secret"])

    @property
    def shown(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.user.get(f"/webhooks/{self.id}").get_json()
        return shown

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        """What it was told, the newest first."""
        page = self.user.get(f"/webhooks/{self.id}/deliveries").get_json()
        rows: list[dict[str, Any]] = page["deliveries"]
        return rows

    def ping(self) -> dict[str, Any]:
        answer = self.user.post(f"/webhooks/{self.id}/test")
        assert answer.status_code == 200, answer.json
        delivery: dict[str, Any] = answer.get_json()
        return delivery

    def patch(self, **fields: Any) -> dict[str, Any]:
        answer = self.user.patch(f"/webhooks/{self.id}", fields)
        assert answer.status_code == 200, answer.json
        changed: dict[str, Any] = answer.get_json()
        return changed


def verified(received: Received, secret: str) -> dict[str, Any]:
    """The body of a request, whose signature the reference library takes for good."""
    body: dict[str, Any] = Webhook(secret).verify(received.body, received.headers)
    return body


def told(there: Receiver) -> list[str]:
    """The types of what came, in their order."""
    return [body(received)["type"] for received in there.received]


def body(received: Received) -> dict[str, Any]:
    """The body of a request, whoever signed it."""
    read: dict[str, Any] = json.loads(received.body)
    return read


def record(app: Flask, user: Api, type_: str, **data: Any) -> None:
    """What a room does that has something to tell."""
    with app.app_context(), unit_of_work():
        record_now(user, type_, **data)


def record_now(user: Api, type_: str, **data: Any) -> None:
    """The same, inside a unit of work of the test's own."""
    service.record(UUID(user.user["id"]), type_, data)


def documented() -> Iterator[tuple[str, Any]]:
    """The events that the docs show, each with its data."""
    text = (ROOT / "docs" / "webhooks.md").read_text()
    for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL):
        example = json.loads(block)
        assert set(example) == {"type", "timestamp", "data"}
        yield example["type"], example["data"]
