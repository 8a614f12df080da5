"""Links made while what they lead to changes: whatever comes first, the rules hold afterwards."""

from __future__ import annotations

from functools import partial

import pytest

from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

ROUNDS = 8


def change(api, habit, **fields):
    return api.patch(f"/habits/{habit['id']}", fields)


def create(api, name, **fields):
    return api.post("/habits", {"name": name, **fields})


def delete(api, habit):
    return api.delete(f"/habits/{habit['id']}")


def restore(api, habit):
    return api.post(f"/habits/{habit['id']}/restore")


def is_sound(api):
    """Whether every link of an active habit leads to an active, pleasant one."""
    habits = {habit["id"]: habit for habit in api.get("/habits?limit=100").json["habits"]}
    links = [habit["linked_habit_id"] for habit in habits.values() if habit["linked_habit_id"]]
    return all(link in habits and habits[link]["pleasant"] for link in links)


@pytest.mark.parametrize("spoil", [delete, partial(change, pleasant=False)])
def test_a_link_and_what_spoils_it(runner, spoil):
    for number in range(ROUNDS):
        bath = runner.habit(f"Bath {number}", pleasant=True)
        run = runner.habit(f"Run {number}")
        linked, spoilt = at_once(
            runner,
            [
                partial(change, habit=run, linked_habit_id=bath["id"]),
                partial(spoil, habit=bath),
            ],
        )
        assert sorted((linked.status_code, spoilt.status_code)) in ([200, 409], [200, 422])
        assert is_sound(runner)


def test_a_new_habit_linked_to_one_that_goes(runner):
    for number in range(ROUNDS):
        bath = runner.habit(f"Bath {number}", pleasant=True)
        new = partial(create, name=f"Run {number}", linked_habit_id=bath["id"])
        made, gone = at_once(runner, [new, partial(delete, habit=bath)])
        assert (made.status_code, gone.status_code) in ((201, 409), (422, 200))
        assert is_sound(runner)


def test_a_habit_restored_while_its_link_goes(runner):
    for number in range(ROUNDS):
        bath = runner.habit(f"Bath {number}", pleasant=True)
        run = runner.habit(f"Run {number}", linked_habit_id=bath["id"])
        delete(runner, run)
        back, gone = at_once(runner, [partial(restore, habit=run), partial(delete, habit=bath)])
        assert (back.status_code, gone.status_code) in ((200, 200), (200, 409))
        assert is_sound(runner)


def test_two_habits_that_link_to_each_other_and_change_do_not_wait_forever(runner):
    for number in range(ROUNDS):
        a, b = (runner.habit(f"{name} {number}", pleasant=True) for name in "ab")
        crosswise = [
            partial(change, habit=x, pleasant=False, linked_habit_id=y["id"])
            for x, y in ((a, b), (b, a))
        ]
        answers = at_once(runner, crosswise)
        assert statuses(answers) in ({200: 1, 409: 1}, {200: 1, 422: 1})
        assert is_sound(runner)


def test_a_treat_and_a_link_sent_at_once(runner):
    bath = runner.habit("Bath", pleasant=True)
    for number in range(ROUNDS):
        run = runner.habit(str(number))
        sent = ({"treat": "cake"}, {"linked_habit_id": bath["id"]}, {"pleasant": True})
        answers = at_once(runner, [partial(change, habit=run, **fields) for fields in sent])
        assert statuses(answers) == {200: 1, 422: 2}
