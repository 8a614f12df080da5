"""The draw that a completion makes, and giving its piece back.

A draw belongs to a habit and a date. It is made once: completing that day again, after a revert,
finds the same draw, so nothing is gained by it. The user's row must be locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random, SystemRandom
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, insert, select, update

from habit_api.core.database import table_of
from habit_api.core.queries import run
from habit_api.models import Draw, Reward
from habit_api.rewards import queries, rules

_SYSTEM = SystemRandom()

# By table and built once: every completion draws.
_draws, _rewards = table_of(Draw).c, table_of(Reward).c
_KNOWN = select(
    _draws.id, _draws.reward_id, _draws.probability, _draws.piece, _draws.imported
).where(_draws.habit_id == bindparam("habit_id"), _draws.date == bindparam("day"))
_ENTER = insert(table_of(Draw)).inline()
_MARK = (
    update(table_of(Draw)).where(_draws.id == bindparam("draw_id")).values(piece=bindparam("now"))
)
_MOVE = (
    update(table_of(Reward))
    .where(_rewards.id == bindparam("reward_id"))
    # The reward itself did not change: `updated_at` stays.
    .values(pieces_earned=_rewards.pieces_earned + bindparam("by"), updated_at=_rewards.updated_at)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a completion drew: `reward_id` names it only where it brought a piece."""

    probability: float
    reward_id: int | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What giving a piece back came to.

    `claim_stands` when it was spent and so stays; `reward_id` is None where that reward is deleted.
    """

    reward_id: int | None = None
    returned: bool = False
    claim_stands: bool = False


def random_source() -> Random:
    """Where draws come from: the operating system, or what a test puts in its place."""
    source: Random = current_app.extensions.get("house_random", _SYSTEM)
    return source


def draw(
    user_id: UUID, habit_id: int, day: date, *, today: date, total_weight: float, scarcity: int
) -> Outcome:
    """Draw for a habit's day, or find what was drawn for it before."""
    known = draw_of(habit_id, day)
    if known is not None:
        return Outcome(known.probability, _again(known))
    chosen_from = queries.candidates(user_id, today)
    chance = rules.probability(total_weight, scarcity)
    drawn = rules.draw(random_source(), chance, chosen_from)
    won = drawn is not None and drawn.type != rules.BLANK
    made = {
        "user_id": user_id,
        "habit_id": habit_id,
        "date": day,
        "reward_id": drawn.id if drawn is not None else None,
        "probability": chance,
        "piece": "held" if won else "none",
        "drawn_on": today,
    }
    run(_ENTER, made)
    if drawn is None or not won:
        return Outcome(chance, None)
    _move_pieces(drawn.id, 1)
    return Outcome(chance, drawn.id)


def undo(habit_id: int, day: date) -> Undone:
    """Give back the piece that a habit's day brought; a piece spent in a claim stays spent."""
    known = draw_of(habit_id, day)
    if known is None or known.piece not in ("held", "spent"):
        return Undone()
    if known.piece == "spent":
        return Undone(known.reward_id, claim_stands=True)
    _mark(known.id, "returned")
    _move_pieces(known.reward_id, -1)
    return Undone(known.reward_id, returned=True)


def draw_of(habit_id: int, day: date) -> Any:
    """The draw of a habit's day, None where there was none: a foreign file's days have none."""
    return run(_KNOWN, {"habit_id": habit_id, "day": day}).one_or_none()


def _again(known: Any) -> int | None:
    """The reward of an earlier draw, its piece being held again; None when it brings none now."""
    # A reward deleted since is null here.
    reward_id: int | None = known.reward_id
    if known.piece == "spent" or reward_id is None:
        return reward_id
    if known.piece != "returned":
        return None
    reward = run(queries.BY_ID, {"reward_id": reward_id}).one()
    # In the meantime others may have filled it: a full reward takes no more.
    if not rules.takes_pieces(reward):
        return None
    _mark(known.id, "held")
    _move_pieces(reward_id, 1)
    return reward_id


def _mark(draw_id: int, piece: str) -> None:
    run(_MARK, {"draw_id": draw_id, "now": piece})


def _move_pieces(reward_id: int, by: int) -> None:
    run(_MOVE, {"reward_id": reward_id, "by": by})
