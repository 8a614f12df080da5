"""Writing rewards, and claiming them.

All that a user's draws and claims write is guarded by one lock, the user's own row: caps, pieces
and claims hold under parallel calls without a retry, and no two users ever wait for each other.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, lock_row
from habit_api.core.security import Principal
from habit_api.core.text import name_key
from habit_api.models import Draw, Reward, RewardClaim, User
from habit_api.rewards import queries, rules, telling
from habit_api.rewards.errors import (
    RewardAlreadyClaimed,
    RewardInProgress,
    RewardNotAchieved,
    RewardNotFound,
)
from habit_api.webhooks import service as webhooks

PLAIN = (
    "name",
    "description",
    "type",
    "weight",
    "pieces_required",
    "piece_value",
    "max_daily_claims",
    "recurring",
    "active",
)


def create(user: Principal, values: dict[str, Any]) -> int:
    """Make a reward of the user's from all its fields; returns its id. Raises `RewardNameTaken`."""
    reward = Reward(user_id=user.id, pieces_earned=0, claimed_count=0, value_earned=Decimal(0))
    _assign(reward, values)
    db.session.add(reward)
    # The id is needed for the answer, and a taken name must show now.
    db.session.flush()
    return reward.id


def change(user: Principal, reward_id: int, values: dict[str, Any]) -> None:
    """Change the fields named in `values`.

    Raises `RewardNotFound`, `Forbidden`, `RewardNameTaken`.
    """
    reward = _locked(user, reward_id)
    _assign(reward, values)
    reward.updated_at = now()
    db.session.flush()


def remove(user: Principal, reward_id: int) -> None:
    """Delete a reward. Raises `RewardNotFound`, `Forbidden`, `RewardInProgress`."""
    if _locked(user, reward_id).pieces_earned:
        raise RewardInProgress
    db.session.execute(delete(Reward).where(Reward.id == reward_id))


def claim(user: Principal, reward_id: int) -> None:
    """Turn in a reward's pieces.

    Raises `RewardNotFound`, `Forbidden`, `RewardNotAchieved`, `RewardAlreadyClaimed`.
    """
    reward = _locked(user, reward_id)
    state = rules.status(reward)
    if state == rules.CLAIMED:
        raise RewardAlreadyClaimed
    if state != rules.ACHIEVED:
        raise RewardNotAchieved(reward.pieces_required - reward.pieces_earned)
    pieces = reward.pieces_earned
    value = rules.value_of(reward, pieces)
    db.session.execute(
        insert(RewardClaim).values(
            user_id=user.id, reward_id=reward_id, pieces=pieces, value=value, claimed_at=now()
        )
    )
    db.session.execute(
        update(Draw)
        .where(Draw.reward_id == reward_id, Draw.piece == "held")
        .values(piece="spent")
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Reward)
        .where(Reward.id == reward_id)
        .values(
            pieces_earned=0,
            claimed_count=reward.claimed_count + 1,
            value_earned=reward.value_earned + (value or 0),
            # The reward itself did not change.
            updated_at=Reward.updated_at,
        )
        .execution_options(synchronize_session=False)
    )
    claimed = telling.figures(queries.get(user, reward_id))
    webhooks.record(
        user.id, "reward.claimed", {"reward": claimed, "pieces": pieces, "value": value}
    )


def _locked(user: Principal, reward_id: int) -> Reward:
    lock_row(User, user.id)
    query = select(Reward, Reward.user_id).where(Reward.id == reward_id)
    query = query.execution_options(populate_existing=True)
    reward: Reward = get_owned(query, user.id, missing=RewardNotFound(reward_id)).Reward
    return reward


def _assign(reward: Reward, values: dict[str, Any]) -> None:
    for name in PLAIN:
        if name in values:
            setattr(reward, name, values[name])
    reward.name_key = name_key(reward.name)
