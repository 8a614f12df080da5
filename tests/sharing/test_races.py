"""Publishing and copying at the same moment."""

from __future__ import annotations

from functools import partial

from tests.races import at_once, racing_app, racing_contract, runner, statuses
from tests.sharing.steps import names

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 6
ROUNDS = 5


def change(api, habit, **fields):
    return api.patch(f"/habits/{habit['id']}", fields)


def copy(api, habit):
    return api.post(f"/habits/public/{habit['id']}/copy")


def delete(api, habit):
    return api.delete(f"/habits/{habit['id']}")


def restore(api, habit):
    return api.post(f"/habits/{habit['id']}/restore")


def test_of_many_copies_one_is_made(runner):
    author = runner.sign_up("author")
    habit = author.habit("Meditate", public=True)
    answers = at_once(runner, [partial(copy, habit=habit)] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert runner.get("/habits").json["total"] == 1


def test_the_list_agrees_with_the_habit_whoever_was_last(runner):
    habit = runner.habit("Meditate")
    calls = [partial(change, habit=habit, public=public) for public in (True, False) * 2]
    calls += [partial(delete, habit=habit), partial(restore, habit=habit)]
    for _ in range(ROUNDS):
        answers = at_once(runner, calls)
        assert statuses(answers) == {200: len(calls)}
        left = runner.get(f"/habits/{habit['id']}").json
        assert names(runner) == (["Meditate"] if left["public"] and left["active"] else [])
