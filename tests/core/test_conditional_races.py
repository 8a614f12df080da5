"""Of many changes to one state that was seen, one is made."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.client import Api
from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

MADE: list[tuple[str, dict[str, Any], str]] = [
    ("/habits", {"name": "Read"}, "name"),
    ("/tasks", {"title": "Read"}, "title"),
    ("/rewards", {"name": "Tea", "type": "REAL", "weight": 1, "pieces_required": 1}, "name"),
]


@pytest.mark.parametrize(("where", "body", "field"), MADE)
def test_one_of_many_changes_wins(runner: Api, where: str, body: Any, field: str) -> None:
    path = f"{where}/{runner.post(where, body).get_json()['id']}"
    seen = {"If-Match": runner.get(path).headers["ETag"]}

    def change(number: int) -> Any:
        return lambda api: api.patch(path, {field: f"Number {number}"}, headers=seen)

    answers = at_once(runner, [change(number) for number in range(8)])
    assert statuses(answers) == {200: 1, 412: 7}
    won = next(answer for answer in answers if answer.status_code == 200)
    assert _without_progress(runner.get(path).get_json())[field] == won.get_json()[field]


def test_a_change_without_a_tag_is_not_overwritten(runner: Api) -> None:
    """Whichever comes first: the guarded change sees the other, or is seen by nobody."""
    habit = runner.habit()
    log = f"/habit-logs/{runner.complete(habit)['log']['id']}"
    for turn in range(10):
        seen = {"If-Match": runner.get(log).headers["ETag"]}

        def guarded(api: Api, seen: dict[str, str] = seen, turn: int = turn) -> TestResponse:
            return api.patch(log, {"note": f"guarded {turn}"}, headers=seen)

        def plain(api: Api, turn: int = turn) -> TestResponse:
            return api.patch(log, {"note": f"plain {turn}"})

        at_once(runner, [guarded, plain])
        # The plain one is never lost: it comes last, or the guarded one finds a newer state.
        assert runner.get(log).get_json()["note"] == f"plain {turn}"


def _without_progress(shown: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shown.get("reward", shown)
    return found
