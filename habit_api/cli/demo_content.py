"""What the account "demo" has: see `cli.demo`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

# What is left out of a habit goes to its default, as in `POST /habits`.
DEFAULTS: dict[str, Any] = {
    "description": None,
    "category": None,
    "color": None,
    "kind": "binary",
    "target_value": None,
    "target_type": "at_least",
    "unit": None,
    "schedule": {"type": "daily"},
    "weight": 10,
    "allowed_skip_days": 0,
    "exempt_weekdays": [],
    "reminder_times": [],
    "place": None,
    "duration_seconds": None,
}
HABITS: tuple[tuple[float, dict[str, Any]], ...] = (
    (
        0.93,
        {"name": "Meditate", "category": "mind", "color": "#00897B", "reminder_times": ["07:30"]},
    ),
    (0.97, {"name": "Brush teeth twice", "category": "health", "exempt_weekdays": []}),
    (
        0.8,
        {
            "name": "Drink water",
            "category": "health",
            "kind": "numeric",
            "target_value": Decimal(8),
            "unit": "glasses",
            "allowed_skip_days": 1,
        },
    ),
    (
        0.85,
        {
            "name": "Go for a run",
            "category": "sport",
            "schedule": {"type": "weekdays", "weekdays": [1, 3, 5]},
            "weight": 40,
        },
    ),
    (
        0.6,
        {
            "name": "Read a chapter",
            "category": "mind",
            "schedule": {"type": "times_per_week", "count": 3},
            "allowed_skip_days": 1,
        },
    ),
    (
        0.75,
        {
            "name": "Water the plants",
            "category": "home",
            "schedule": {"type": "interval", "every_days": 3},
        },
    ),
    (
        0.9,
        {
            "name": "Cigarettes",
            "category": "health",
            "kind": "numeric",
            "target_type": "at_most",
            "target_value": Decimal(2),
            "unit": "cigarettes",
        },
    ),
)


# Some of them are full within a week of pieces, and the last is far from it.
REWARDS: tuple[dict[str, Any], ...] = (
    {"name": "A slice of cake", "type": "REAL", "weight": Decimal(10), "max_daily_claims": 1},
    {"name": "A long bath", "type": "REAL", "weight": Decimal(5)},
    {"name": "A new book", "type": "REAL", "weight": Decimal(2), "pieces_required": 3},
    {"name": "An evening at the cinema", "type": "REAL", "pieces_required": 5},
    {
        "name": "A week in the mountains",
        "type": "REAL",
        "pieces_required": 100,
        "piece_value": Decimal(5),
        "recurring": False,
    },
)
REWARD_DEFAULTS: dict[str, Any] = {
    "description": None,
    "weight": Decimal(1),
    "pieces_required": 1,
    "piece_value": None,
    "max_daily_claims": None,
    "recurring": True,
    "active": True,
}
# With the days until they are due.
TASKS: tuple[tuple[int, dict[str, Any]], ...] = (
    (1, {"title": "Pay the rent", "priority": "high", "repeat": "monthly"}),
    (-2, {"title": "Call the dentist", "priority": "urgent"}),
    (5, {"title": "Write to Grandmother", "description": "Ask for the recipe of her apple cake"}),
    (3, {"title": "Plan the week", "status": "in_progress", "repeat": "FREQ=WEEKLY;BYDAY=SU"}),
    (-1, {"title": "Take out the paper", "status": "done", "repeat": "weekly"}),
    (-4, {"title": "Renew the library card", "status": "done", "priority": "low"}),
)
TASK_DEFAULTS: dict[str, Any] = {
    "description": None,
    "status": "pending",
    "priority": "medium",
    "repeat": None,
}
# How many days ago, for how many minutes, and what was planted.
SESSIONS: tuple[tuple[int, int, str], ...] = (
    (27, 25, "Rose"),
    (25, 50, "Pine"),
    (20, 25, "Tulip"),
    (18, 15, "Daisy"),
    (13, 25, "Lavender"),
    (12, 45, "Cherry"),
    (9, 25, "Sunflower"),
    (6, 20, "Fern"),
    (4, 10, "Bluebell"),
    (2, 50, "Pine"),
    (1, 25, "Rose"),
)
# One that nobody ended.
LEFT_OPEN = (5, 25, "Cactus")
# A day taken off, by habit and days ago.
SKIPPED = ("Read a chapter", 3)
# Days off to come: their first and last, in days from now.
HOLIDAY = (10, 16)
