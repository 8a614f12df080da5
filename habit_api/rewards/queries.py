"""Reading rewards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, or_, select

from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, paginate
from habit_api.core.security import Principal
from habit_api.core.types import AnySelect
from habit_api.models import Draw, Reward, RewardClaim
from habit_api.rewards import rules
from habit_api.rewards.errors import RewardNotFound

TABLE = Reward.__table__


def get(user: Principal, reward_id: int) -> Any:
    """The user's reward as a row. Raises `RewardNotFound`, `Forbidden`."""
    query = select(TABLE).where(TABLE.c.id == reward_id)
    return get_owned(query, user.id, missing=RewardNotFound(reward_id))


def shown(reward: Any) -> dict[str, Any]:
    """A reward beside its progress."""
    return {"reward": reward, "progress": progress(reward)}


def progress(reward: Any) -> dict[str, Any]:
    """How far a reward has come; there from the start."""
    return {
        "reward": reward,
        "pieces_earned": reward.pieces_earned,
        "pieces_required": reward.pieces_required,
        "status": rules.status(reward),
        "progress_percent": rules.percent(reward),
        "claimed_count": reward.claimed_count,
        "value_earned": reward.value_earned,
    }


def page(user: Principal, args: dict[str, Any], *, name: str = "rewards") -> dict[str, Any]:
    """A page of the user's rewards with their progress, or of the progress alone."""
    found = paginate(_filtered(user, args), name=name, limit=args["limit"], offset=args["offset"])
    show = shown if name == "rewards" else progress
    found[name] = [show(row) for row in found[name]]
    return found


def claims(user: Principal, reward_id: int, *, limit: int, offset: int) -> dict[str, Any]:
    """A page of a reward's claims, the newest first. Raises `RewardNotFound`, `Forbidden`."""
    get(user, reward_id)
    query = (
        select(RewardClaim.id, RewardClaim.pieces, RewardClaim.value, RewardClaim.claimed_at)
        .where(RewardClaim.reward_id == reward_id)
        .order_by(RewardClaim.id.desc())
    )
    return paginate(query, name="claims", limit=limit, offset=offset)


def candidates(user_id: UUID, today: date) -> list[Any]:
    """The rewards that a draw on the user's local day `today` is between."""
    drawn_today = (
        select(func.count())
        .where(Draw.reward_id == Reward.id, Draw.drawn_on == today, Draw.piece != "none")
        .correlate(Reward)
        .scalar_subquery()
    )
    # Only a capped reward is counted for.
    counted = case((Reward.max_daily_claims.is_not(None), drawn_today), else_=0)
    rows = db.session.execute(
        select(TABLE, counted.label("drawn_today"))
        .where(Reward.user_id == user_id, Reward.active.is_(True))
        .order_by(Reward.id)
    ).all()
    return [row for row in rows if rules.is_candidate(row, row.drawn_today)]


def status_of(columns: Any) -> Any:
    """`rules.status` in SQL, of the columns of a reward; a test holds the two together."""
    full = columns.pieces_earned >= columns.pieces_required
    return case(
        ((columns.type != rules.BLANK) & full, rules.ACHIEVED),
        (or_(columns.claimed_count == 0, columns.pieces_earned > 0), rules.PENDING),
        else_=rules.CLAIMED,
    )


def _filtered(user: Principal, args: dict[str, Any]) -> AnySelect:
    query = select(TABLE).where(TABLE.c.user_id == user.id)
    if args.get("type") is not None:
        query = query.where(TABLE.c.type == args["type"])
    if args.get("active") is not None:
        query = query.where(TABLE.c.active == args["active"])
    if args.get("status") is not None:
        query = query.where(status_of(TABLE.c) == args["status"])
    sort = args.get("sort", "created_at")
    names = {"name": TABLE.c.name_key, "weight": TABLE.c.weight, "created_at": TABLE.c.id}
    column = names[sort.removeprefix("-")]
    down = sort.startswith("-")
    return query.order_by(
        column.desc() if down else column, TABLE.c.id.desc() if down else TABLE.c.id
    )
