"""Levels and milestones, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habit_api.focus.rules import MOST_MINUTES
from habit_api.xp import rules


@pytest.mark.parametrize(
    ("points", "level"),
    [
        (0, 1),
        (49, 1),
        (50, 1),
        (199, 1),
        (200, 2),
        (449, 2),
        (450, 3),
        (1249, 4),
        (1250, 5),
        (3200, 8),
        (4999, 9),
        (5000, 10),
        (-10, 1),
    ],
)
def test_levels(points, level):
    assert rules.level(points) == level


@given(st.integers(2, 10_000))
def test_a_level_begins_at_fifty_times_its_square(level):
    begin = 50 * level * level
    assert (rules.level(begin - 1), rules.level(begin)) == (level - 1, level)


def test_a_streak_that_is_no_milestone_brings_nothing_on_top():
    amounts = rules.Amounts(1, 1, 1, milestones={3: 5, 9: 0})
    assert [amounts.bonus(streak) for streak in (2, 3, 9)] == [0, 5, 0]


def test_the_longest_session_is_paid_no_more_than_an_award_may_be():
    assert MOST_MINUTES * rules.MOST_PER_FOCUS_MINUTE <= rules.MOST
