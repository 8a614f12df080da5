"""Calls that collide."""

from __future__ import annotations

from tests.client import error_code
from tests.races import at_once, racing_app, racing_contract, runner
from tests.webhooks.steps import Hook

__all__ = ["racing_app", "racing_contract", "runner"]
URL = "https://example.com/hooks"


def test_there_are_twenty_at_most_even_when_several_come_at_once(runner):
    for _ in range(18):
        Hook.made(runner, URL)
    answers = at_once(runner, [lambda api: api.post("/webhooks", {"url": URL})] * 4)
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    refused = runner.post("/webhooks", {"url": URL})
    assert (refused.status_code, error_code(refused)) == (409, "TOO_MANY_WEBHOOKS")
    assert runner.get("/webhooks").json["total"] == 20
