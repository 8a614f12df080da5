"""Reading rewards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, or_, select

from habit_api.core.database import table_of
from habit_api.core.queries import get_owned, paginate, run
from habit_api.core.security import Principal
from habit_api.core.types import AnySelect
from habit_api.models import Draw, Reward, RewardClaim
from habit_api.rewards import rules
from habit_api.rewards.errors import RewardNotFound

TABLE = table_of(Reward)
BY_ID = select(TABLE).where(TABLE.c.id == bindparam("reward_id"))
_draws = table_of(Draw).c
_DRAWN_TODAY = (
    select(func.count())
    .where(
        _draws.reward_id == TABLE.c.id,
        _draws.drawn_on == bindparam("today"),
        _draws.piece != "none",
    )
    .correlate(TABLE)
    .scalar_subquery()
)
# Built once: every completion asks for it. Only a capped reward is counted for.
_ACTIVE = (
    select(
        TABLE,
        case((TABLE.c.max_daily_claims.is_not(None), _DRAWN_TODAY), else_=0).label("drawn_today"),
    )
    .where(TABLE.c.user_id == bindparam("user_id"), TABLE.c.active)
    .order_by(TABLE.c.id)
)


def get(user: Principal, reward_id: int) -> Any:
    """The user's reward as a row. Raises `RewardNotFound`, `Forbidden`."""
    missing = RewardNotFound(reward_id)
    return get_owned(BY_ID, user.id, missing=missing, values={"reward_id": reward_id})


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
    rows = run(_ACTIVE, {"user_id": user_id, "today": today}).all()
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
