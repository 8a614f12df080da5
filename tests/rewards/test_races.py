"""Draws and claims at the same moment: pieces, caps and points hold, nobody waits forever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from habit_api.cli.check import differences
from tests.client import error_code
from tests.logs.steps import WATER, check_in, complete, entries, revert
from tests.luck import luck_of
from tests.races import at_once, racing_app, racing_contract, runner, statuses
from tests.rewards.steps import change, claim, earn, pieces, progress, reward
from tests.xp.steps import points

__all__ = ["racing_app", "racing_contract", "runner"]

CLIENTS = 8
ROUNDS = 5


@pytest.fixture(autouse=True)
def luck(racing_app):
    """Each draw wins."""
    with luck_of(racing_app) as luck:
        luck.always()
        yield luck


@pytest.fixture(autouse=True)
def _right_in_the_end(racing_app, runner):
    """After each race all that is stored is what it is made from."""
    yield
    with racing_app.app_context():
        assert list(differences()) == []


def test_of_two_completions_one_draws_and_is_paid(runner):
    prize = reward(runner, pieces_required=9)
    habit = runner.habit()
    answers = at_once(runner, [partial(complete, habit=habit)] * CLIENTS)
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert (pieces(runner, prize), points(runner)) == ([1], 10)


def test_a_day_filled_by_many_additions_draws_and_is_paid_once(runner):
    prize = reward(runner, pieces_required=9)
    habit = runner.habit(**WATER)
    at_once(runner, [partial(check_in, habit=habit, add=4)] * CLIENTS)
    assert (pieces(runner, prize), points(runner)) == ([1], 10)


def test_of_many_claims_one_wins(runner):
    prize = reward(runner, piece_value=2)
    for turn in range(1, ROUNDS):
        earn(runner, prize)
        answers = at_once(runner, [partial(claim, prize=prize)] * CLIENTS)
        assert statuses(answers) == {200: 1, 422: CLIENTS - 1}
        refused = {error_code(a) for a in answers if a.status_code == 422}
        assert refused == {"REWARD_ALREADY_CLAIMED"}
        shown = progress(runner, prize)
        assert (shown["claimed_count"], shown["value_earned"]) == (turn, 2 * turn)


def test_a_completion_while_claiming_loses_no_piece(runner):
    prize = reward(runner, pieces_required=2)
    habits = [runner.habit(str(number)) for number in range(6)]
    earn(runner, prize)
    calls = [partial(complete, habit=habit) for habit in habits]
    answers = at_once(runner, [*calls, *[partial(claim, prize=prize)] * 3])
    won = sum(answer.json["got_reward"] for answer in answers[:6])
    claimed = statuses(answers[6:]).get(200, 0)
    assert 1 + won == 2 * claimed + pieces(runner, prize)[0]
    assert progress(runner, prize)["claimed_count"] == claimed


def test_completions_of_many_habits_hold_a_cap(runner):
    capped = reward(runner, "a", pieces_required=99, max_daily_claims=3)
    other = reward(runner, "b", pieces_required=99)
    habits = [runner.habit(str(number)) for number in range(CLIENTS)]
    answers = at_once(runner, [partial(complete, habit=habit) for habit in habits])
    assert statuses(answers) == {201: CLIENTS}
    assert pieces(runner, capped, other) == [3, CLIENTS - 3]
    assert points(runner) == 10 * CLIENTS


def test_completions_of_many_habits_do_not_overfill_a_reward(runner):
    prize = reward(runner, pieces_required=3)
    habits = [runner.habit(str(number)) for number in range(CLIENTS)]
    answers = at_once(runner, [partial(complete, habit=habit) for habit in habits])
    assert sum(answer.json["got_reward"] for answer in answers) == 3
    assert progress(runner, prize)["status"] == "achieved"


def test_the_piece_of_a_revert_against_a_claim_is_spent_or_returned(runner):
    prize = reward(runner)
    for number in range(ROUNDS):
        log = runner.complete(runner.habit(str(number)))["log"]
        reverted, claimed = at_once(runner, [partial(revert, log=log), partial(claim, prize=prize)])
        told = reverted.json["reward_reverted"], reverted.json["claim_stands"]
        assert told == ((False, True) if claimed.status_code == 200 else (True, False))
        assert pieces(runner, prize) == [0]


def test_a_milestone_is_paid_once_to_completions_side_by_side(runner):
    habit = runner.habit()
    today = datetime.now(UTC).date()
    for n in range(1, 7):
        complete(runner, habit, today - timedelta(days=n))
    at_once(runner, [partial(complete, habit=habit)] * CLIENTS)
    assert points(runner) == 95
    log = entries(runner, habit)[-1]
    at_once(runner, [partial(revert, log=log), *[partial(complete, habit=habit)] * 3])
    assert points(runner) in (60, 95)


def test_batches_completions_and_claims_crosswise_do_not_wait_for_each_other(runner):
    prize = reward(runner, pieces_required=2)
    habits = [runner.habit(str(number)) for number in range(6)]
    today = datetime.now(UTC).date()
    for day in (today - timedelta(days=n) for n in range(ROUNDS)):
        wanted = [{"habit_id": habit["id"], "target_date": str(day)} for habit in habits]
        answers = at_once(
            runner,
            [
                partial(batch, wanted=wanted),
                partial(batch, wanted=wanted[::-1]),
                *(partial(complete, habit=habit, day=day) for habit in habits[::2]),
                partial(claim, prize=prize),
                partial(pause, day=day),
            ],
        )
        assert set(statuses(answers)) <= {200, 201, 409, 422}
    assert points(runner) >= 10 * len(habits) * ROUNDS


def test_a_reward_deleted_meanwhile_is_kept_or_gives_nothing(runner):
    for number in range(ROUNDS):
        prize = reward(runner, str(number))
        habit = runner.habit(str(number))
        done, deleted = at_once(
            runner, [partial(complete, habit=habit), partial(delete, prize=prize)]
        )
        assert done.status_code == 201
        assert deleted.status_code == (409 if done.json["got_reward"] else 200)
        if deleted.status_code == 409:
            claim(runner, prize)
            change(runner, prize, active=False)


def test_of_many_rewards_with_one_name_one_is_made(runner):
    names = ["Кино", "КИНО"] * (CLIENTS // 2)
    answers = at_once(runner, [partial(create, name=name) for name in names])
    assert statuses(answers) == {201: 1, 409: CLIENTS - 1}
    assert runner.get("/rewards").json["total"] == 1


def batch(api, wanted):
    return api.post("/habits/batch-complete", {"completions": wanted, "mode": "partial"})


def pause(api, day):
    return api.post("/users/me/pauses", {"start_date": str(day), "end_date": str(day)})


def delete(api, prize):
    return api.delete(f"/rewards/{prize['id']}")


def create(api, name):
    return api.post("/rewards", {"name": name})
