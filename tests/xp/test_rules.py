"""Levels and milestones, without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    ("streak", "bonus"), [(1, 0), (6, 0), (7, 25), (14, 0), (30, 100), (100, 300), (365, 1000)]
)
def test_bonuses(streak, bonus):
    assert rules.bonus(streak) == bonus


def test_a_completions_points_tell_which_milestone_is_in_them():
    told = {streak: rules.milestone_of(10 + rules.bonus(streak)) for streak in (7, 30, 100, 365)}
    assert told == {7: 7, 30: 30, 100: 100, 365: 365}
    assert [rules.milestone_of(points) for points in (0, 10)] == [None, None]
