"""The shape of leaderboards."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from habit_api.core.fields import Choice, Count, UserId, Whole
from habit_api.core.schemas import HouseSchema
from habit_api.figures.rules import ALL, SPANS


class BestArgs(HouseSchema):
    """How much of the board of best streaks."""

    limit = Whole(
        low=1, high=100, text=True, load_default=10, metadata={"description": "Rows to show."}
    )
    window = Choice(
        ALL, load_default=ALL, metadata={"description": "A best streak is of all time."}
    )


class BoardArgs(BestArgs):
    """How much of a board, and of what time."""

    window = Choice(
        *SPANS,
        load_default=ALL,
        metadata={"description": "The running month or week in UTC, by the time of the award."},
    )


def board_of(name: str, figure: str, words: str) -> type[HouseSchema]:
    """The schema of a board whose rows show their `figure` under that name."""
    row: dict[str, Any] = {
        "rank": Whole(
            low=1,
            high=2**31 - 1,
            required=True,
            metadata={"description": "Equal figures share a rank: 1, 2, 2, 4.", "example": 1},
        ),
        "user_id": UserId(required=True),
        "username": fields.String(required=True, metadata={"example": "ada"}),
        "level": Count(required=True, metadata={"example": 5}),
        figure: Count(
            required=True, attribute="figure", metadata={"description": words, "example": 1250}
        ),
    }
    members: dict[str, Any] = {
        "leaderboard": fields.List(
            fields.Nested(type(f"{name}Standing", (HouseSchema,), row)), required=True
        ),
        "current_user_rank": Whole(
            low=1,
            high=2**31 - 1,
            required=True,
            metadata={
                "description": "Yours; if you do not show up, the one you would have. Exact up to"
                " 10,000 users, beyond up to a minute old.",
                "example": 5,
            },
        ),
        "total_users": Count(
            required=True, metadata={"description": "All who show up.", "example": 100}
        ),
    }
    return type(f"{name}Leaderboard", (HouseSchema,), members)


XpBoard = board_of("Xp", "xp_points", "Experience points, but for imported ones.")
FocusBoard = board_of("Focus", "focus_min", "Focused minutes.")
StreakBoard = board_of(
    "Streak", "best_streak", "The most days in a row with something earned, but for imported ones."
)
SessionsBoard = board_of("Sessions", "sessions", "Completed focus sessions.")
