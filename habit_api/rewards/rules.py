"""The draw: with what chance, between which rewards; and how far a reward has come."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

BLANK = "NONE"
MOST = 0.9
PENDING, ACHIEVED, CLAIMED = "pending", "achieved", "claimed"


def probability(total_weight: float, scarcity: int) -> float:
    """The chance that something is drawn: w / (w + scarcity), at most 0.9."""
    return min(MOST, total_weight / (total_weight + scarcity))


def takes_pieces(reward: Any) -> bool:
    """Whether a reward has room for one more piece; a blank has none."""
    if reward.type == BLANK or reward.pieces_earned >= reward.pieces_required:
        return False
    return bool(reward.recurring) or reward.claimed_count == 0


def is_candidate(reward: Any, drawn_today: int) -> bool:
    """Whether an active reward takes part; `drawn_today` counts its pieces drawn this local day."""
    if reward.type == BLANK:
        return True
    capped = reward.max_daily_claims is not None and drawn_today >= reward.max_daily_claims
    return takes_pieces(reward) and not capped


def shares(candidates: Sequence[Any]) -> list[float]:
    """Each candidate's part of a draw, in proportion to its weight; they add up to 1."""
    total = float(sum(reward.weight for reward in candidates))
    return [float(reward.weight) / total for reward in candidates]


def draw(random: Random, chance: float, candidates: Sequence[Any]) -> Any | None:
    """The reward drawn (a blank may be), or None."""
    if not candidates or random.random() >= chance:
        return None
    return random.choices(candidates, weights=[float(reward.weight) for reward in candidates])[0]


def status(reward: Any) -> str:
    """`pending`, `achieved` once all pieces are there, `claimed` until the next piece."""
    if reward.type != BLANK and reward.pieces_earned >= reward.pieces_required:
        return ACHIEVED
    return CLAIMED if reward.claimed_count and not reward.pieces_earned else PENDING


def percent(reward: Any) -> int:
    """How much of the pieces is earned, 0 to 100, rounded down."""
    return min(100, int(100 * reward.pieces_earned // reward.pieces_required))


def value_of(reward: Any, pieces: int) -> Decimal | None:
    """What `pieces` are worth; None where a piece has no value."""
    return None if reward.piece_value is None else reward.piece_value * pieces
