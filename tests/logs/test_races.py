"""Entries written at the same moment: one wins, nothing is lost, nobody waits forever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from tests.client import error_code
from tests.logs.steps import (
    WATER,
    check_in,
    complete,
    days,
    entries,
    figures,
    revert,
    skip,
)
from tests.logs.truth import check_numbers
from tests.races import at_once, racing_app, racing_contract, runner, statuses

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 8
ROUNDS = 5


def test_of_many_completions_of_one_day_one_wins(runner):
    habit = runner.habit()
    answers = at_once(runner, [partial(complete, habit=habit)] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert {error_code(a) for a in answers if a.status_code == 409} == {"ALREADY_COMPLETED"}
    assert len(entries(runner, habit)) == 1
    assert figures(runner, habit)[:2] == (1, 1)


def test_parallel_additions_all_count(runner):
    habit = runner.habit(**WATER)
    answers = at_once(runner, [partial(check_in, habit=habit, add=1)] * CLIENTS)
    assert statuses(answers) == {201: 1, 200: CLIENTS - 1}
    [log] = entries(runner, habit)
    assert (log["value"], log["status"], log["streak_count"]) == (CLIENTS, "completed", 1)
    assert sorted(a.json["log"]["value"] for a in answers) == list(range(1, CLIENTS + 1))


def test_days_completed_side_by_side_make_one_streak(runner):
    habit = runner.habit()
    week = recent_days(CLIENTS)
    answers = at_once(runner, [partial(complete, habit=habit, day=day) for day in week])
    assert statuses(answers) == {201: CLIENTS}
    assert list(days(runner, habit).values()) == list(range(1, CLIENTS + 1))
    assert figures(runner, habit)[:2] == (CLIENTS, CLIENTS)


def test_a_completion_against_a_revert_ends_in_one_of_two_ways(runner):
    habit = runner.habit()
    today, yesterday = recent_days(2)
    complete(runner, habit, yesterday)
    for _ in range(ROUNDS):
        log = complete(runner, habit, today).json["log"]
        reverted, done = at_once(runner, [partial(revert, log=log), partial(complete, habit=habit)])
        assert reverted.status_code == 200
        # Either the completion came too early, or it wrote a new entry.
        assert done.status_code in (201, 409)
        number = 2 if done.status_code == 201 else 1
        assert (len(days(runner, habit)), figures(runner, habit)[0]) == (number, number)
        for left in entries(runner, habit)[1:]:
            revert(runner, left)


def test_one_entry_is_reverted_once(runner):
    habit = runner.habit()
    log = runner.complete(habit)["log"]
    answers = at_once(runner, [partial(revert, log=log)] * CLIENTS)
    assert statuses(answers) == {200: 1, 404: CLIENTS - 1}
    assert figures(runner, habit) == (0, 0, None)


def test_a_completion_and_a_skip_of_one_day_leave_one_entry(runner):
    for number in range(ROUNDS):
        habit = runner.habit(str(number))
        skipped, done = at_once(
            runner, [partial(skip, habit=habit), partial(complete, habit=habit)]
        )
        assert (skipped.status_code, done.status_code) in ((201, 201), (409, 201))
        assert list(days(runner, habit).values()) == [1]


def test_batches_in_opposite_order_do_not_wait_for_each_other(runner):
    habits = [runner.habit(str(number)) for number in range(10)]
    for day in recent_days(ROUNDS):
        wanted = [{"habit_id": habit["id"], "target_date": str(day)} for habit in habits]
        answers = at_once(
            runner, [partial(batch, wanted=order) for order in (wanted, wanted[::-1]) * 2]
        )
        assert statuses(answers) == {200: 4}
        assert sum(len(a.get_json()["results"]) for a in answers) == len(habits)
    assert {figures(runner, habit)[:2] for habit in habits} == {(ROUNDS, ROUNDS)}


def test_of_two_atomic_batches_that_share_a_habit_one_is_undone_whole(runner):
    a, b, c = (runner.habit(name)["id"] for name in "abc")
    first, second = ([{"habit_id": n} for n in ids] for ids in ((a, b), (c, b)))
    answers = at_once(
        runner, [partial(batch, wanted=wanted, mode="atomic") for wanted in (first, second)]
    )
    assert statuses(answers) == {200: 1, 409: 1}
    assert runner.get("/habit-logs").json["total"] == 2


def test_of_many_habits_with_one_name_one_is_made(runner):
    names = ["Медитация", "МЕДИТАЦИЯ"] * (CLIENTS // 2)
    answers = at_once(runner, [partial(create, name=name) for name in names])
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert {error_code(a) for a in answers if a.status_code == 409} == {"HABIT_NAME_TAKEN"}
    assert runner.get("/habits").json["total"] == 1


def test_of_two_restored_habits_with_one_name_one_is_active(runner):
    for number in range(ROUNDS):
        pair = []
        for _ in range(2):
            pair.append(runner.habit(str(number)))
            runner.delete(f"/habits/{pair[-1]['id']}")
        answers = at_once(runner, [partial(restore, habit=habit) for habit in pair])
        assert statuses(answers) == {200: 1, 409: 1}


def test_a_schedule_that_changes_meanwhile_leaves_the_numbers_right(runner):
    habit = runner.habit()
    week = recent_days(CLIENTS)
    for day in week[1::2]:
        complete(runner, habit, day)
    generous = partial(change, habit=habit, allowed_skip_days=1)
    answers = at_once(
        runner, [generous, *(partial(complete, habit=habit, day=d) for d in week[::4])]
    )
    assert set(statuses(answers)) == {200, 201}
    numbers = list(days(runner, habit).values())
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_new_week_start_and_completions_leave_the_numbers_right(racing_app, runner):
    times = {"type": "times_per_week", "count": 3}
    habits = [runner.habit(str(number), schedule=times) for number in range(4)]
    for day, start in zip(recent_days(4), ("sunday", "monday") * 2, strict=True):
        settings = partial(set_week_start, start=start)
        answers = at_once(
            runner, [settings, *(partial(complete, habit=habit, day=day) for habit in habits)]
        )
        assert statuses(answers) == {200: 1, 201: 4}
        for habit in habits:
            check_numbers(racing_app, habit["id"])


def test_an_account_deleted_meanwhile_leaves_no_entries(runner):
    habits = [runner.habit(str(number)) for number in range(4)]
    completions = [partial(complete, habit=habit) for habit in habits]
    creations = [partial(create, name=f"new {number}") for number in range(4)]
    answers = at_once(runner, [delete_account, *completions, *creations])
    assert answers[0].status_code == 200
    # Before the end of the account, or after it.
    assert set(statuses(answers[1:])) <= {201, 401, 404}
    assert runner.get("/habits").status_code == 401


def recent_days(count):
    """The last days of a user in UTC, newest first."""
    today = datetime.now(UTC).date()
    return [today - timedelta(days=n) for n in range(count)]


def batch(api, wanted, mode="partial"):
    return api.post("/habits/batch-complete", {"completions": wanted, "mode": mode})


def create(api, name):
    return api.post("/habits", {"name": name})


def restore(api, habit):
    return api.post(f"/habits/{habit['id']}/restore")


def change(api, habit, **fields):
    return api.patch(f"/habits/{habit['id']}", fields)


def set_week_start(api, start):
    return api.patch("/users/me/settings", {"week_start": start})


def delete_account(api):
    return api.delete("/users/me", {"password": "correct horse battery"})
