"""What a completion draws, and what becomes of it when the completion comes and goes."""

from __future__ import annotations

import pytest

from tests.logs.steps import WATER, check_in, complete, entries, imported, revert
from tests.luck import ALWAYS
from tests.rewards.steps import BLANK, change, claim, done, earn, pieces, progress, reward
from tests.times import NOON, ago, at


def drawn(result):
    """The reward that a completion brought, and the chance it had."""
    won = (result["got_reward"], result["reward"] and result["reward"]["id"])
    log = result["log"]
    assert won == (log["got_reward"], log["reward_id"])
    return won[1], log["reward_probability"]


def test_a_completion_tells_what_it_drew(api, luck):
    prize = reward(api, pieces_required=4)
    result = api.complete(api.habit())
    assert (result["got_reward"], result["reward"]) == (True, prize)
    assert result["reward_progress"] == {"reward": prize, **progress(api, prize)}
    assert result["reward_progress"]["progress_percent"] == 25


def test_a_completion_without_luck_brings_nothing(api, luck):
    luck.never()
    prize = reward(api)
    result = api.complete(api.habit())
    assert (result["got_reward"], result["reward"], result["reward_progress"]) == (
        False,
        None,
        None,
    )
    assert pieces(api, prize) == [0]


def test_a_log_keeps_the_probability_it_was_drawn_with(api, luck):
    habit = api.habit(weight=20)
    api.complete(habit)
    api.patch(f"/habits/{habit['id']}", {"weight": 1})
    api.patch("/users/me/settings", {"scarcity": 1000})
    assert [e["reward_probability"] for e in entries(api, habit)] == [22 / 32]


@pytest.mark.parametrize(("scarcity", "chance"), [(1, 0.9), (10, 11 / 21), (1000, 11 / 1011)])
def test_scarcity_makes_rewards_rarer(api, scarcity, chance):
    api.patch("/users/me/settings", {"scarcity": scarcity})
    assert api.complete(api.habit())["log"]["reward_probability"] == pytest.approx(chance)


def test_the_streak_makes_them_likelier(api):
    habit = api.habit()
    told = [drawn(api.complete(habit, ago(n)))[1] for n in (2, 1, 0)]
    assert told == pytest.approx([11 / 21, 12 / 22, 13 / 23])


def test_below_the_chance_something_is_drawn_and_at_it_nothing(api, luck):
    prize = reward(api, pieces_required=9)
    for number, (said, won) in enumerate(((0.52, True), (11 / 21, False), (0.53, False))):
        luck.says(said)
        assert api.complete(api.habit(str(number)))["got_reward"] is won
    assert pieces(api, prize) == [1]


def test_weights_divide_what_is_drawn(api, luck):
    light, heavy = reward(api, "a", pieces_required=9), reward(api, "b", weight=3)
    for second, prize in ((0.249, light), (0.251, heavy)):
        luck.says(ALWAYS, second)
        earn(api, prize)


def test_a_blank_gives_nothing_however_often_it_is_drawn(api, luck):
    blank = reward(api, "Nothing", max_daily_claims=1, **BLANK)
    assert [result["got_reward"] for result in done(api, 3)] == [False] * 3
    shown = progress(api, blank)
    assert (shown["pieces_earned"], shown["status"]) == (0, "pending")


def test_rewards_that_are_not_active_are_not_drawn(api, luck):
    reward(api, "a", active=False)
    earn(api, reward(api, "b"))


def test_full_rewards_leave_the_draw_to_others(api, luck):
    first, second = reward(api, "a"), reward(api, "b", pieces_required=2)
    earn(api, first)
    earn(api, second, 2)
    assert done(api)[0]["got_reward"] is False
    claim(api, first)
    earn(api, first)


def test_batches_draw_for_each_completion(api, luck):
    prize = reward(api, pieces_required=2)
    wanted = [{"habit_id": api.habit(name)["id"]} for name in "abc"]
    results = api.post("/habits/batch-complete", {"completions": wanted}).json["results"]
    assert [result["got_reward"] for result in results] == [True, True, False]
    assert [result["level"] for result in results] == [1, 1, 1]
    assert progress(api, prize)["status"] == "achieved"


# --- a draw belongs to its habit and date


def test_a_revert_takes_the_piece_and_doing_it_again_brings_it_back(api, luck):
    prize = reward(api, pieces_required=2)
    habit = api.habit()
    first = api.complete(habit)
    reverted = revert(api, first["log"]).json
    assert (reverted["reward_reverted"], reverted["claim_stands"]) == (True, False)
    assert reverted["reward_progress"] == {"reward": prize, **progress(api, prize)}
    assert reverted["reward_progress"]["pieces_earned"] == 0
    luck.never()
    assert drawn(api.complete(habit)) == drawn(first)
    assert pieces(api, prize) == [1]


def test_what_brought_nothing_brings_nothing_again(api, luck):
    luck.never()
    prize = reward(api)
    habit = api.habit()
    first = api.complete(habit)
    luck.always()
    for _ in range(3):
        assert revert(api, entries(api, habit)[0]).json["reward_reverted"] is False
        assert drawn(api.complete(habit)) == drawn(first)
    assert pieces(api, prize) == [0]


def test_another_day_is_another_draw(api, luck):
    prize = reward(api, pieces_required=9)
    habit = api.habit()
    luck.never()
    revert(api, api.complete(habit)["log"])
    luck.always()
    assert api.complete(habit, ago(1))["got_reward"] is True
    assert api.complete(habit)["got_reward"] is False
    assert pieces(api, prize) == [1]


def test_a_value_below_the_target_takes_the_piece_too(api, luck):
    prize = reward(api)
    habit = api.habit(**WATER)
    first = check_in(api, habit, value=8).json
    undone = check_in(api, habit, value=7).json
    assert (undone["got_reward"], undone["log"]["reward_id"]) == (False, None)
    assert (undone["log"]["reward_probability"], pieces(api, prize)) == (None, [0])
    luck.never()
    assert drawn(check_in(api, habit, add=1).json) == drawn(first)
    assert drawn(check_in(api, habit, add=1).json) == drawn(first)
    assert pieces(api, prize) == [1]


def test_a_piece_spent_in_a_claim_stays_spent_and_the_answer_says_so(api, luck):
    prize = reward(api)
    habit = api.habit()
    first = api.complete(habit)
    claim(api, prize)
    reverted = revert(api, first["log"]).json
    assert (reverted["reward_reverted"], reverted["claim_stands"]) == (False, True)
    assert reverted["reward_progress"]["status"] == "claimed"
    assert drawn(api.complete(habit)) == drawn(first)
    assert progress(api, prize)["claimed_count"] == 1
    assert pieces(api, prize) == [0]


def test_a_reward_that_was_filled_meanwhile_takes_no_more(api, luck):
    prize = reward(api)
    habit = api.habit()
    revert(api, api.complete(habit)["log"])
    earn(api, prize)
    again = api.complete(habit)
    assert (again["got_reward"], again["log"]["reward_id"], pieces(api, prize)) == (
        False,
        None,
        [1],
    )
    claim(api, prize)
    revert(api, again["log"])
    assert drawn(api.complete(habit))[0] == prize["id"]


def test_a_reward_that_became_a_blank_meanwhile_gives_nothing(api, luck):
    prize = reward(api)
    habit = api.habit()
    revert(api, api.complete(habit)["log"])
    change(api, prize, **BLANK)
    assert api.complete(habit)["got_reward"] is False
    assert api.delete(f"/rewards/{prize['id']}").status_code == 200


def test_a_reward_put_aside_meanwhile_still_gets_its_piece_back(api, luck):
    prize = reward(api)
    habit = api.habit()
    revert(api, api.complete(habit)["log"])
    change(api, prize, active=False)
    assert drawn(api.complete(habit))[0] == prize["id"]


@pytest.mark.parametrize("spent", [False, True])
def test_a_reward_deleted_meanwhile_is_not_missed(api, luck, spent):
    prize = reward(api)
    habit = api.habit()
    log = api.complete(habit)["log"]
    if spent:
        claim(api, prize)
    else:
        revert(api, log)
    assert api.delete(f"/rewards/{prize['id']}").status_code == 200
    if spent:
        told = revert(api, log).json
        assert (told["claim_stands"], told["reward_progress"]) == (True, None)
    assert drawn(api.complete(habit))[0] is None
    assert revert(api, entries(api, habit)[0]).status_code == 200


def test_the_log_of_a_deleted_reward_remembers_that_it_brought_one(api, luck):
    prize = reward(api)
    habit = api.habit()
    api.complete(habit)
    claim(api, prize)
    api.delete(f"/rewards/{prize['id']}")
    [log] = entries(api, habit)
    assert (log["got_reward"], log["reward_id"]) == (True, None)


def test_reverting_below_all_pieces_makes_an_achieved_reward_pending(api, luck):
    prize = reward(api, pieces_required=2)
    results = done(api, 2)
    assert results[1]["reward_progress"]["status"] == "achieved"
    revert(api, results[0]["log"])
    assert progress(api, prize)["status"] == "pending"


def test_imports_draw_nothing_nor_does_an_old_day_of_theirs_put_back(api, luck):
    prize = reward(api, pieces_required=9)
    habit = imported(api, "Run", [ago(9), ago(8), ago(1)])
    for log in entries(api, habit)[:2]:
        assert (log["got_reward"], log["reward_probability"]) == (False, None)
        revert(api, log)
        again = api.complete(habit, log["date"])
        assert drawn(again) == (None, None)
        assert again["log"]["streak_count"] == log["streak_count"]
    assert pieces(api, prize) == [0]


def test_an_old_day_that_drew_finds_its_draw_when_it_is_put_back(owner, luck):
    with at(owner, "2026-10-20T12:00:00Z") as api:
        prize = reward(api)
        first = api.complete(api.habit())
    with at(owner, NOON) as api:
        revert(api, first["log"])
        assert pieces(api, prize) == [0]
        again = complete(api, {"id": first["log"]["habit_id"]}, first["log"]["date"]).json
        assert drawn(again) == drawn(first)
        assert pieces(api, prize) == [1]
