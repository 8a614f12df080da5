"""Planting and growing. The user's row is locked first, as by every verb."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.garden import queries, rules
from habit_api.garden.errors import GrowthBackwards, GrowthNotEarned, PlantExists
from habit_api.models import Plant, User


def plant(user: Principal, *, session_id: int, plant_type: str, growth_stage: int = 0) -> int:
    """Plant in a session of the user's; returns the plant's id.

    Raises `SessionNotFound`, `Forbidden`, `PlantExists`, `GrowthNotEarned`.
    """
    lock_row(User, user.id)
    session = queries.session(user, session_id)
    if session.plant_id is not None:
        raise PlantExists
    earned = rules.earned_stage(session.status, session.focus_min)
    if growth_stage > earned:
        raise GrowthNotEarned(earned)
    made = db.session.scalar(
        insert(Plant)
        .values(
            user_id=user.id,
            session_id=session_id,
            plant_type=plant_type,
            plant_num=_next_number(user.id),
            growth_stage=growth_stage,
            created_at=now(),
        )
        .returning(Plant.id)
    )
    return int(made or 0)


def change(user: Principal, plant_id: int, values: dict[str, Any]) -> None:
    """Let a plant grow, or make it one of another type, as `values` say.

    Raises `PlantNotFound`, `Forbidden`, `GrowthBackwards`, `GrowthNotEarned`.
    """
    lock_row(User, user.id)
    known = queries.get(user, plant_id)
    stage = values.get("growth_stage", known["growth_stage"])
    if stage < known["growth_stage"]:
        raise GrowthBackwards(known["growth_stage"])
    if stage > known["earned_stage"]:
        raise GrowthNotEarned(known["earned_stage"])
    kind = values.get("plant_type", known["plant_type"])
    db.session.execute(
        update(Plant).where(Plant.id == plant_id).values(growth_stage=stage, plant_type=kind)
    )


def remove(user: Principal, plant_id: int) -> None:
    """Take a plant out; its number is not given again. Raises `PlantNotFound`, `Forbidden`."""
    lock_row(User, user.id)
    queries.get(user, plant_id)
    db.session.execute(delete(Plant).where(Plant.id == plant_id))


def grow(session_id: int, focus_min: int) -> None:
    """Let the plant of a session that has just been completed grow as far as it earned.

    A session without a plant is left as it is. The user's row must be locked.
    """
    db.session.execute(
        update(Plant)
        .where(Plant.session_id == session_id)
        .values(growth_stage=rules.earned_stage("completed", focus_min))
        .execution_options(synchronize_session=False)
    )


def _next_number(user_id: UUID) -> int:
    """The user's next plant number: deleted plants keep theirs."""
    number = db.session.scalar(
        update(User)
        .where(User.id == user_id)
        # The account itself did not change: `updated_at` stays.
        .values(last_plant_num=User.last_plant_num + 1, updated_at=User.updated_at)
        .returning(User.last_plant_num)
        .execution_options(synchronize_session=False)
    )
    return int(number or 0)
