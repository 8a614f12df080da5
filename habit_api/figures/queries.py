"""What other queries take from the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, literal_column, select

from habit_api.models import ActivityDay, Standing, User

# Whether leaderboards rank a user.
IS_RANKED = and_(User.is_active, User.show_on_leaderboards)
# A user's longest activity streak, as a column beside others of theirs.
BEST_STREAK = (
    select(func.coalesce(func.max(ActivityDay.run), 0))
    .where(ActivityDay.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
    .label("best_streak")
)


def ranked(figure: str, span: str, since: datetime) -> tuple[Any, ...]:
    """Who is on a board with something: what `Standing` rows are held to.

    In the words of the board's partial index, which SQLite would not see behind a parameter.
    """
    return (
        Standing.span == span,
        Standing.since == since,
        Standing.visible,
        getattr(Standing, figure) > literal_column("0"),
    )
