"""Features know nothing of the day that is predicted, nor of any later one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.predictions.features import CONCEPTS, NAMES, compute
from habit_api.predictions.histories import rates, streaks
from habit_api.predictions.rules import HIGH, LOW, MEDIUM, risk
from tests.predictions.random_histories import DAYS, made, seeds, with_other_future
from tests.streaks.strategies import thorough


def all_rows(histories, day):
    row = np.arange(histories.rows)
    return row, np.full(histories.rows, day)


@given(seeds, seeds, st.integers(1, DAYS - 1))
@thorough
def test_another_future_moves_no_feature(seed, other, day):
    histories = made(seed)
    changed = with_other_future(histories, day, other)
    row, days = all_rows(histories, day)
    before, after = (compute(each, row, days) for each in (histories, changed))
    assert np.array_equal(before, after, equal_nan=True)
    assert np.array_equal(streaks(histories, row, days), streaks(changed, row, days))
    for span in (7, 30):
        ours, theirs = (rates(each, row, days, span) for each in (histories, changed))
        assert np.array_equal(ours, theirs, equal_nan=True)


@given(seeds, st.integers(1, DAYS - 1))
@thorough
def test_the_past_does_move_features(seed, day):
    histories = made(seed)
    row, days = all_rows(histories, day)
    other = with_other_future(histories, 0, seed ^ 1)
    assert not np.array_equal(
        compute(histories, row, days), compute(other, row, days), equal_nan=True
    )


def test_every_feature_has_a_concept_and_none_has_two():
    assert len(NAMES) == len(set(NAMES)) == sum(map(len, CONCEPTS.values()))
    assert compute(made(1), np.array([0]), np.array([30])).shape == (1, len(NAMES))


@pytest.mark.parametrize(
    ("probability", "name"), [(0.7, LOW), (0.6999, MEDIUM), (0.4, MEDIUM), (0.3999, HIGH)]
)
def test_risk_begins_where_the_rules_say(probability, name):
    assert risk(probability) == name
