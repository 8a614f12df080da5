"""How far a plant may grow."""

from __future__ import annotations

FULLY_GROWN = 5
# Focused minutes for each stage: 25 grow a plant fully.
MINUTES_PER_STAGE = 5
PLANT_TYPES = (
    "Rose",
    "Tulip",
    "Sunflower",
    "Daisy",
    "Lavender",
    "Bluebell",
    "Fern",
    "Cactus",
    "Cherry",
    "Pine",
)


def earned_stage(status: str, focus_min: int) -> int:
    """The largest stage that a session's plant may have: only a completed session earns."""
    if status != "completed":
        return 0
    return min(FULLY_GROWN, focus_min // MINUTES_PER_STAGE)
