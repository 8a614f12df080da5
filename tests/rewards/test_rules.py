"""The draw and its figures, without a database."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import isclose, sqrt
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.rewards import rules

weights = st.decimals(Decimal("0.001"), Decimal(1_000_000), places=3)
total_weights = st.floats(1, 10_000)
scarcities = st.integers(1, 1000)
rewards = st.builds(
    SimpleNamespace,
    type=st.sampled_from(["VIRTUAL", "REAL", "NONE"]),
    weight=weights,
    pieces_earned=st.integers(0, 4),
    pieces_required=st.integers(1, 4),
    claimed_count=st.integers(0, 2),
    recurring=st.booleans(),
    max_daily_claims=st.none() | st.integers(1, 3),
)


@pytest.mark.parametrize(
    ("weight", "scarcity", "chance"),
    [(10, 10, 0.5), (30, 10, 0.75), (90, 10, 0.9), (1000, 10, 0.9), (1, 999, 0.001)],
)
def test_the_chance_is_the_weights_part_and_nine_tenths_at_most(weight, scarcity, chance):
    assert rules.probability(weight, scarcity) == pytest.approx(chance)


@given(total_weights, total_weights, scarcities)
def test_more_weight_never_lowers_the_chance(some, more, scarcity):
    low, high = sorted((some, more))
    chances = [rules.probability(weight, scarcity) for weight in (low, high)]
    assert 0 < chances[0] <= chances[1] <= 0.9


@given(total_weights, scarcities, scarcities)
def test_more_scarcity_never_raises_the_chance(weight, some, more):
    low, high = sorted((some, more))
    assert rules.probability(weight, high) <= rules.probability(weight, low)


@given(st.lists(rewards, min_size=1, max_size=20))
def test_shares_are_in_proportion_and_add_up(candidates):
    shares = rules.shares(candidates)
    assert isclose(sum(shares), 1)
    for reward, share in zip(candidates, shares, strict=True):
        first = float(candidates[0].weight)
        assert isclose(share * first, shares[0] * float(reward.weight))


def test_of_no_candidates_nobody_has_a_share():
    assert rules.shares([]) == []
    assert rules.draw(Random(1), 0.9, []) is None


@given(rewards, st.integers(0, 4))
def test_candidates_are_blanks_and_what_has_room_below_its_cap(reward, drawn_today):
    open_end = reward.recurring or not reward.claimed_count
    room = reward.pieces_earned < reward.pieces_required and open_end
    below = reward.max_daily_claims is None or drawn_today < reward.max_daily_claims
    expected = reward.type == "NONE" or (room and below)
    assert rules.is_candidate(reward, drawn_today) is expected


@given(rewards)
def test_a_status_is_one_of_three_and_achieved_means_full(reward):
    status = rules.status(reward)
    full = reward.type != "NONE" and reward.pieces_earned >= reward.pieces_required
    assert (status == "achieved") is full
    if status == "claimed":
        assert reward.claimed_count > 0
        assert reward.pieces_earned == 0


@given(rewards)
def test_a_percentage_is_full_only_when_all_pieces_are_there(reward):
    percent = rules.percent(reward)
    assert 0 <= percent <= 100
    assert (percent == 100) is (reward.pieces_earned >= reward.pieces_required)


@given(st.none() | weights, st.integers(1, 10_000))
def test_pieces_are_worth_their_value_times_their_number(value, pieces):
    reward = SimpleNamespace(piece_value=value)
    assert rules.value_of(reward, pieces) == (None if value is None else value * pieces)


DRAWS = 20_000


@pytest.mark.parametrize(
    ("chance", "parts"), [(0.5, (1, 2, 7)), (0.9, (1, 1)), (0.05, (0.5, 99.5)), (0.63, (3,))]
)
def test_draws_come_out_as_often_as_the_odds_say(chance, parts):
    candidates = [SimpleNamespace(name=n, weight=Decimal(str(w))) for n, w in enumerate(parts)]
    random = Random(20_261_120)
    drawn = [rules.draw(random, chance, candidates) for _ in range(DRAWS)]
    found = Counter(None if reward is None else reward.name for reward in drawn)
    shares = [chance * share for share in rules.shares(candidates)]
    expected = dict(enumerate(shares)) | {None: 1 - chance}
    assert found.keys() <= expected.keys()
    for name, share in expected.items():
        # Five standard deviations: one wrong alarm in two million seeds, and this one is fixed.
        assert abs(found[name] - DRAWS * share) < 5 * sqrt(DRAWS * share * (1 - share)) + 1
