"""`GET /habits/{id}/odds`: what completing now would be drawn with."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.logs.steps import revert, skip
from tests.rewards.steps import BLANK, change, done, earn, odds, reward
from tests.times import ago


def test_odds_are_shown_with_each_rewards_share(api):
    habit = api.habit(weight=10)
    cinema, blank = reward(api, weight=3), reward(api, "Nothing", weight=1, **BLANK)
    assert odds(api, habit) == {
        "probability": pytest.approx(11 / 21),
        "no_reward_probability": pytest.approx(1 - 11 / 21 * 0.75),
        "streak_if_completed": 1,
        "total_weight": 11.0,
        "rewards": [
            {"reward_id": cinema["id"], "name": "Cinema", "share": 0.75},
            {"reward_id": blank["id"], "name": "Nothing", "share": 0.25},
        ],
    }


def test_without_rewards_there_is_nothing_to_draw(api):
    told = odds(api, api.habit())
    assert (told["no_reward_probability"], told["rewards"]) == (1, [])


def test_blanks_alone_give_nothing(api):
    reward(api, "Nothing", **BLANK)
    assert odds(api, api.habit())["no_reward_probability"] == 1


def test_only_those_that_can_be_drawn_have_a_share(api, luck):
    full = reward(api, "full")
    earn(api, full)
    capped = reward(api, "capped", pieces_required=9, max_daily_claims=1)
    earn(api, capped)
    reward(api, "put aside", active=False)
    free = reward(api, "free", pieces_required=9)
    told = odds(api, api.habit("Another"))["rewards"]
    assert told == [{"reward_id": free["id"], "name": "free", "share": 1}]
    change(api, capped, max_daily_claims=2)
    assert len(odds(api, api.habit("A third"))["rewards"]) == 2


@pytest.mark.parametrize("done_before", [(), (1,), (3, 2, 1), (3, 1), (3, 2), (4, 3, 2)])
@pytest.mark.parametrize("weight", [1, 10, 100])
def test_the_next_completion_is_drawn_with_them(api, done_before, weight):
    api.patch("/users/me/settings", {"scarcity": 40})
    habit = api.habit(weight=weight, allowed_skip_days=1)
    for day in done_before:
        api.complete(habit, ago(day))
    told = odds(api, habit)
    result = api.complete(habit)
    assert result["log"]["reward_probability"] == told["probability"]
    assert (result["streak_count"], result["total_weight"]) == (
        told["streak_if_completed"],
        told["total_weight"],
    )


def test_skips_and_reverts_count_in(api):
    habit = api.habit()
    log = api.complete(habit, ago(2))["log"]
    skip(api, habit, ago(1))
    assert odds(api, habit)["streak_if_completed"] == 2
    revert(api, log)
    assert odds(api, habit)["streak_if_completed"] == 1


def test_of_a_day_that_is_done_they_are_those_of_its_streak(api):
    habit = api.habit()
    api.complete(habit, ago(1))
    before = odds(api, habit)
    api.complete(habit)
    assert odds(api, habit) == before


def test_asking_draws_nothing(api, luck):
    prize = reward(api)
    habit = api.habit()
    assert [odds(api, habit)["rewards"] for _ in range(3)] == [
        [{"reward_id": prize["id"], "name": "Cinema", "share": 1}]
    ] * 3
    luck.never()
    assert api.complete(habit)["got_reward"] is False


def test_seeded_draws_come_out_as_the_odds_say(api, luck):
    luck.seed(7)
    api.patch("/users/me/settings", {"scarcity": 11})
    for name, weight in (("rare", 1), ("common", 4)):
        reward(api, name, weight=weight, pieces_required=1000)
    reward(api, "blank", weight=5, **BLANK)
    told = odds(api, api.habit())
    assert told["probability"] == 0.5
    results = done(api, 200)
    found = Counter(r["reward"]["name"] if r["reward"] else None for r in results)
    # Of 200: 150 without, 40 common and 10 rare ones are to be expected.
    assert 130 <= found[None] <= 170
    assert 25 <= found["common"] <= 55
    assert 2 <= found["rare"] <= 20
