"""Reading plants."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.core.types import AnySelect
from habit_api.garden import rules
from habit_api.garden.errors import NothingPlanted, PlantNotFound, SessionNotFound
from habit_api.models import FocusSession, Plant

NAMES = (
    "id",
    "user_id",
    "session_id",
    "plant_type",
    "plant_num",
    "growth_stage",
    "created_at",
)
COLUMNS = tuple(getattr(Plant, name) for name in NAMES)


def get(user: Principal, plant_id: int) -> dict[str, Any]:
    """The user's plant as the API shows it. Raises `PlantNotFound`, `Forbidden`."""
    query = _plants(user).where(Plant.id == plant_id)
    return _present(get_owned(query, user.id, missing=PlantNotFound(plant_id)))


def of_session(user: Principal, session_id: int) -> dict[str, Any]:
    """The plant of the user's session. Raises `SessionNotFound`, `Forbidden`, `NothingPlanted`."""
    plant_id = session(user, session_id).plant_id
    if plant_id is None:
        raise NothingPlanted(session_id)
    return get(user, plant_id)


def page(user: Principal, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of the user's plants, the newest first."""
    query = _plants(user).where(Plant.user_id == user.id).order_by(Plant.plant_num.desc())
    found = paginate(query, name="gardens", limit=limit, offset=offset)
    found["gardens"] = [_present(row) for row in found["gardens"]]
    return found


def session(user: Principal, session_id: int) -> Any:
    """What the garden needs of the user's session. Raises `SessionNotFound`, `Forbidden`."""
    query = (
        select(
            FocusSession.user_id,
            FocusSession.status,
            FocusSession.focus_min,
            Plant.id.label("plant_id"),
        )
        .outerjoin(Plant, Plant.session_id == FocusSession.id)
        .where(FocusSession.id == session_id)
    )
    return get_owned(query, user.id, missing=SessionNotFound(session_id))


def fully_grown(user: Principal) -> int:
    """How many of the user's plants are fully grown."""
    query = select(func.count()).where(
        Plant.user_id == user.id, Plant.growth_stage == rules.FULLY_GROWN
    )
    return db.session.scalar(query) or 0


def _plants(user: Principal) -> AnySelect:
    # Of the user and not of each row: it is counted once, however many rows there are.
    total = select(func.count()).where(Plant.user_id == user.id).correlate(None).scalar_subquery()
    return select(
        *COLUMNS, FocusSession.status, FocusSession.focus_min, total.label("total_plants")
    ).join(FocusSession, FocusSession.id == Plant.session_id)


def _present(row: Any) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in NAMES},
        "earned_stage": rules.earned_stage(row.status, row.focus_min),
        "total_plants": row.total_plants,
    }
