"""What is worth how many experience points, and what level they make."""

from __future__ import annotations

from math import isqrt

PER_COMPLETION = 10
PER_FOCUS_MINUTE = 1
PER_TASK = 5
# By the streak that a completion reaches.
MILESTONES = {7: 25, 30: 100, 100: 300, 365: 1000}


def level(points: int) -> int:
    """The level of `points`: 1250 is level 5, 3200 is 8, 5000 is 10."""
    return max(1, isqrt(max(0, points) // 50))


def milestone_of(points: int) -> int | None:
    """The milestone whose bonus is in what a completion was paid, if one is."""
    extra = points - PER_COMPLETION
    return next((streak for streak, worth in MILESTONES.items() if worth == extra), None)


def bonus(streak: int) -> int:
    """What a completion that reaches `streak` earns on top, once per habit and milestone."""
    return MILESTONES.get(streak, 0)
