"""What is worth how many experience points, and what level they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt

# The bounds of the settings. No award is of more than `MOST`, nor is the longest session's, of 480
# minutes. What can be done as often as one likes is worth less, so that nobody's sum runs over.
MOST, MOST_PER_DEED, MOST_PER_FOCUS_MINUTE = 10_000, 1_000, 20
MOST_STREAK, MOST_MILESTONES = 10_000, 20


@dataclass(frozen=True, slots=True)
class Amounts:
    """What is paid from now on. What was paid before stays as the ledger has it."""

    per_completion: int
    per_focus_minute: int
    per_task: int
    # By the streak that a completion reaches.
    milestones: Mapping[int, int]

    def bonus(self, streak: int) -> int:
        """What a completion that reaches `streak` earns on top, once per habit and milestone."""
        return self.milestones.get(streak, 0)


def level(points: int) -> int:
    """The level of `points`: 1250 is level 5, 3200 is 8, 5000 is 10."""
    return max(1, isqrt(max(0, points) // 50))
