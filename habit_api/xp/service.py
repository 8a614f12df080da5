"""Writing the ledger. The user's row must be locked: `xp_points` is kept in step with it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import current_app
from sqlalchemy import bindparam, func, insert, select, update

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import run
from habit_api.models import User, XpEntry
from habit_api.webhooks import service as webhooks
from habit_api.xp import rules

COMPLETION = "completion"
SESSION = "session"
TASK = "task"
MILESTONE = "milestone_"

_users = table_of(User).c
_ENTER = insert(table_of(XpEntry)).inline()
_ADD = (
    update(table_of(User))
    .where(_users.id == bindparam("user"))
    # The account itself did not change: `updated_at` stays.
    .values(xp_points=_users.xp_points + bindparam("amount"), updated_at=_users.updated_at)
    .returning(_users.xp_points)
)


class Taken(NamedTuple):
    """What was taken back, when it had been awarded, and whether an import had brought it."""

    amount: int
    awarded_at: datetime
    imported: bool


def milestone_source(streak: int) -> str:
    """The source of a milestone's bonus; its `source_id` is the habit."""
    return f"{MILESTONE}{streak}"


def amounts() -> rules.Amounts:
    """What is paid now, by the settings."""
    paid: rules.Amounts = current_app.config["XP_AMOUNTS"]
    return paid


def award(
    user_id: UUID,
    amount: int,
    source: str,
    source_id: int,
    *,
    at: datetime,
    fresh: bool = False,
    imported: bool = False,
) -> int:
    """Pay `amount` for a cause at the instant `at`, by which leaderboards count it too.

    Returns the user's points afterwards; where they make a higher level, webhooks are told. An
    award of 0 is entered too: the ledger tells what was earned here from what was imported.

    `fresh`: it cannot have been paid before (its id is new). `imported`: an import brought the
    cause, so that it counts on no leaderboard.
    """
    turn = 0 if fresh else turns(user_id, source, source_id)
    points = _enter(user_id, amount, source, source_id, turn=turn, at=at, imported=imported)
    reached = rules.level(points)
    if reached > rules.level(points - amount) and not imported:
        webhooks.record(user_id, "level.reached", {"level": reached, "xp_points": points})
    return points


def take_back(user_id: UUID, source: str, source_id: int) -> Taken | None:
    """Take back what a cause still holds, if it holds anything."""
    last = db.session.execute(
        select(XpEntry.amount, XpEntry.turn, XpEntry.created_at, XpEntry.imported)
        .where(XpEntry.user_id == user_id, XpEntry.source == source, XpEntry.source_id == source_id)
        .order_by(XpEntry.turn.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.turn % 2 == 1:
        return None
    turn = last.turn + 1
    _enter(user_id, -last.amount, source, source_id, turn=turn, at=now(), imported=last.imported)
    return Taken(last.amount, last.created_at, last.imported)


def holds(user_id: UUID, source: str, source_id: int) -> bool:
    """Whether a cause is paid and not taken back."""
    return turns(user_id, source, source_id) % 2 == 1


def turns(user_id: UUID, source: str, source_id: int) -> int:
    """How many entries a cause has."""
    return (
        db.session.scalar(
            select(func.count()).where(
                XpEntry.user_id == user_id,
                XpEntry.source == source,
                XpEntry.source_id == source_id,
            )
        )
        or 0
    )


def _enter(
    user_id: UUID,
    amount: int,
    source: str,
    source_id: int,
    *,
    turn: int,
    at: datetime,
    imported: bool,
) -> int:
    entry = {
        "user_id": user_id,
        "amount": amount,
        "source": source,
        "source_id": source_id,
        "turn": turn,
        "imported": imported,
        "created_at": at,
    }
    run(_ENTER, entry)
    points: int = run(_ADD, {"user": user_id, "amount": amount}).scalar_one()
    return points
