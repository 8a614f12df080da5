"""`POST /rewards/{id}/claim` and `GET /rewards/{id}/claims`."""

from __future__ import annotations

import pytest

from tests.client import error_code
from tests.rewards.steps import BLANK, change, claim, done, earn, pieces, progress, reward
from tests.times import NOON, at


def test_a_recurring_reward_goes_round(api, luck):
    prize = reward(api, pieces_required=2)
    for turn in (1, 2):
        earn(api, prize)
        assert progress(api, prize)["status"] == "pending"
        earn(api, prize)
        assert progress(api, prize)["status"] == "achieved"
        assert claim(api, prize).status_code == 200
        assert progress(api, prize) | {"value_earned": 0} == {
            "pieces_earned": 0,
            "pieces_required": 2,
            "status": "claimed",
            "progress_percent": 0,
            "claimed_count": turn,
            "value_earned": 0,
        }


def test_a_claim_tells_what_came_of_it(api, luck):
    prize = reward(api)
    earn(api, prize)
    claimed = claim(api, prize)
    assert claimed.status_code == 200
    assert claimed.json == {
        "message": "Enjoy it: Cinema.",
        **api.get(f"/rewards/{prize['id']}").json,
    }
    assert claimed.json["progress"]["status"] == "claimed"


def test_an_achieved_reward_takes_no_more_pieces(api, luck):
    prize = reward(api)
    earn(api, prize)
    [result] = done(api)
    assert (result["got_reward"], result["reward"]) == (False, None)
    assert pieces(api, prize) == [1]


def test_a_one_time_reward_stays_claimed_and_leaves_the_draw(api, luck):
    prize = reward(api, recurring=False)
    earn(api, prize)
    claim(api, prize)
    [result] = done(api)
    assert (result["got_reward"], progress(api, prize)["status"]) == (False, "claimed")
    refused = claim(api, prize)
    assert (refused.status_code, error_code(refused)) == (422, "REWARD_ALREADY_CLAIMED")


def test_a_one_time_reward_that_becomes_recurring_is_drawn_again(api, luck):
    prize = reward(api, recurring=False)
    earn(api, prize)
    claim(api, prize)
    change(api, prize, recurring=True)
    earn(api, prize)
    assert claim(api, prize).status_code == 200


@pytest.mark.parametrize("earned", [0, 1, 2])
def test_what_lacks_pieces_is_not_claimed(api, luck, earned):
    prize = reward(api, pieces_required=3)
    earn(api, prize, earned)
    refused = claim(api, prize)
    assert (refused.status_code, error_code(refused)) == (422, "REWARD_NOT_ACHIEVED")
    assert refused.json["error"]["details"] == {"missing": 3 - earned}


def test_nothing_earned_since_the_last_claim_is_claimed_already(api, luck):
    prize = reward(api, pieces_required=2)
    earn(api, prize, 2)
    claim(api, prize)
    assert error_code(claim(api, prize)) == "REWARD_ALREADY_CLAIMED"
    earn(api, prize)
    assert error_code(claim(api, prize)) == "REWARD_NOT_ACHIEVED"


def test_a_blank_is_never_claimed(api, luck):
    blank = reward(api, "Nothing", **BLANK)
    done(api)
    refused = claim(api, blank)
    assert (refused.status_code, error_code(refused)) == (422, "REWARD_NOT_ACHIEVED")


def test_fewer_pieces_asked_for_make_it_achieved(api, luck):
    prize = reward(api, pieces_required=3, piece_value=1.5)
    earn(api, prize, 2)
    change(api, prize, pieces_required=1)
    shown = progress(api, prize)
    assert (shown["status"], shown["progress_percent"]) == ("achieved", 100)
    claim(api, prize)
    [row] = api.get(f"/rewards/{prize['id']}/claims").json["claims"]
    assert (row["pieces"], row["value"]) == (2, 3)


def test_more_pieces_asked_for_make_it_pending(api, luck):
    prize = reward(api)
    earn(api, prize)
    change(api, prize, pieces_required=3)
    shown = progress(api, prize)
    assert (shown["status"], shown["progress_percent"]) == ("pending", 33)


def test_claims_are_listed_newest_first_with_what_they_were_worth(owner, luck):
    with at(owner, NOON) as api:
        prize = reward(api, pieces_required=2, piece_value=0.1)
        earn(api, prize, 2)
        claim(api, prize)
    with at(owner, "2026-11-21T08:30:00Z") as api:
        change(api, prize, pieces_required=1, piece_value=12.345)
        earn(api, prize)
        claim(api, prize)
        page = api.get(f"/rewards/{prize['id']}/claims").json
        told = [(row["pieces"], row["value"], row["claimed_at"]) for row in page["claims"]]
        assert told == [(1, 12.345, "2026-11-21T08:30:00Z"), (2, 0.2, NOON)]
        assert progress(api, prize)["value_earned"] == 12.545
        second = api.get(f"/rewards/{prize['id']}/claims", query_string={"limit": 1, "offset": 1})
        assert (second.json["claims"], second.json["total"]) == (page["claims"][1:], 2)


def test_what_has_no_value_is_claimed_without_one(api, luck):
    prize = reward(api)
    earn(api, prize)
    claim(api, prize)
    [row] = api.get(f"/rewards/{prize['id']}/claims").json["claims"]
    assert (row["value"], progress(api, prize)["value_earned"]) == (None, 0)
