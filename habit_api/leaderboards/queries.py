"""A leaderboard: its first rows, and the reader's own place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.figures import buckets
from habit_api.figures.queries import IS_RANKED, ranked
from habit_api.figures.rules import beginnings, ranks
from habit_api.models import Standing, User
from habit_api.xp.rules import level


def leaderboard(user: Principal, figure: str, *, window: str, limit: int) -> dict[str, Any]:
    """The first `limit` users by a figure of a window, and the place that `user` has or would have.

    A fixed number of queries, and one more where those with something do not fill the page.
    """
    since = beginnings(now())[window]
    rows = first(figure, window, since, limit)
    shown = [
        {
            "rank": rank,
            "user_id": row.id,
            "username": row.username,
            "level": level(row.xp_points),
            "figure": row.figure,
        }
        for row, rank in zip(rows, ranks(row.figure for row in rows), strict=True)
    ]
    place = buckets.place(figure, window, since, _own(user, figure, window, since))
    # Where both are shown they must agree, however old the boundaries are.
    own = next((row["rank"] for row in shown if row["user_id"] == user.id), place.rank)
    return {"leaderboard": shown, "current_user_rank": own, "total_users": place.users}


def _own(user: Principal, figure: str, span: str, since: datetime) -> int:
    """The user's own figure, shown or not."""
    query = select(getattr(Standing, figure)).where(
        Standing.user_id == user.id, Standing.span == span, Standing.since == since
    )
    return db.session.scalar(query) or 0


def first(figure: str, span: str, since: datetime, limit: int) -> Sequence[AnyRow]:
    """The first users, those level with each other by their ids; behind them some who have 0."""
    column = getattr(Standing, figure)
    on_board = ranked(figure, span, since)
    who = (User.id, User.username, User.xp_points)
    rows = db.session.execute(
        select(*who, column.label("figure"))
        .join_from(Standing, User, User.id == Standing.user_id)
        .where(*on_board)
        .order_by(column.desc(), Standing.user_id.desc())
        .limit(limit)
    ).all()
    if len(rows) == limit:
        return rows
    zero = select(*who, (User.xp_points * 0).label("figure")).where(
        IS_RANKED, User.id.not_in([row.id for row in rows])
    )
    more = db.session.execute(zero.order_by(User.id.desc()).limit(limit - len(rows)))
    return [*rows, *more]
