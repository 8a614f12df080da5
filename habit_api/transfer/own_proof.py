"""Whether what one's own export brought agrees with itself: points with their causes, pieces too.

The same as `flask check` asks of the whole database, of one user.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import case, exists, func, select

from habit_api.core.extensions import db
from habit_api.core.types import AnySelect
from habit_api.focus.rules import COMPLETED
from habit_api.models import Draw, FocusSession, HabitLog, XpEntry
from habit_api.tasks import bookkeeping as of_tasks
from habit_api.transfer.records import ImportUnreadable
from habit_api.xp import bookkeeping
from habit_api.xp.service import COMPLETION, SESSION


def prove(user_id: UUID) -> None:
    """Raises `ImportUnreadable` when what the user has now contradicts itself."""
    for what, query in _contradictions(user_id):
        if db.session.scalar(select(exists(query))):
            raise ImportUnreadable(f"The file contradicts itself: {what}.")
    if _told(user_id) != _held(user_id):
        raise ImportUnreadable("The file contradicts itself: points of entries and xp_entries.")


def _contradictions(user_id: UUID) -> Iterator[tuple[str, AnySelect]]:
    mine = XpEntry.user_id == user_id
    causes = select(XpEntry.source_id).where(mine).group_by(XpEntry.source, XpEntry.source_id)
    yield "turns of xp_entries", causes.having(func.count() != func.max(XpEntry.turn) + 1)
    yield "what xp_entries take back", bookkeeping.amounts(user_id)
    yield "milestones of habit_logs and xp_entries", bookkeeping.milestones(user_id)
    yield "points of tasks and xp_entries", of_tasks.awards(user_id)
    gone = causes.where(XpEntry.source.in_([COMPLETION, SESSION]), XpEntry.source_id < 0)
    yield "points of what is gone", gone.having(func.sum(XpEntry.amount) != 0)
    of_session = XpEntry.source == SESSION, XpEntry.source_id == FocusSession.id
    paid = select(func.coalesce(func.sum(XpEntry.amount), 0)).where(mine, *of_session)
    earns = (FocusSession.status == COMPLETED) & (FocusSession.focus_min > 0)
    yield (
        "points of sessions and xp_entries",
        select(FocusSession.id).where(
            FocusSession.user_id == user_id,
            (FocusSession.xp_awarded != paid.scalar_subquery())
            | (earns != exists().where(mine, *of_session)),
        ),
    )
    same_day = (HabitLog.habit_id == Draw.habit_id) & (HabitLog.date == Draw.date)
    told = case((HabitLog.got_reward, HabitLog.reward_id), else_=None)
    yield (
        "rewards of draws and habit_logs",
        select(Draw.id)
        .outerjoin(HabitLog, same_day)
        .where(
            Draw.user_id == user_id, Draw.piece == "held", told.is_distinct_from(Draw.reward_id)
        ),
    )
    brought = case((Draw.piece.in_(["held", "spent"]), Draw.reward_id), else_=None)
    yield (
        "rewards of habit_logs and draws",
        select(HabitLog.id)
        .outerjoin(Draw, same_day)
        .where(
            HabitLog.user_id == user_id,
            HabitLog.reward_id.is_not(None),
            HabitLog.reward_id.is_distinct_from(brought),
        ),
    )


def _told(user_id: UUID) -> dict[int, int]:
    """What the entries of each habit say they brought."""
    query = (
        select(HabitLog.habit_id, func.sum(HabitLog.xp_awarded).label("points"))
        .where(HabitLog.user_id == user_id)
        .group_by(HabitLog.habit_id)
    )
    return {row.habit_id: row.points for row in db.session.execute(query) if row.points}


def _held(user_id: UUID) -> dict[int, int]:
    """What each habit's entries and milestones hold."""
    mine = XpEntry.user_id == user_id
    points = func.sum(XpEntry.amount).label("points")
    entries = (
        select(HabitLog.habit_id, points)
        .join(XpEntry, XpEntry.source_id == HabitLog.id)
        .where(mine, XpEntry.source == COMPLETION)
        .group_by(HabitLog.habit_id)
    )
    milestones = (
        select(XpEntry.source_id.label("habit_id"), points)
        .where(mine, bookkeeping.IS_MILESTONE)
        .group_by(XpEntry.source_id)
    )
    held: Counter[int] = Counter()
    for query in (entries, milestones):
        for row in db.session.execute(query):
            held[row.habit_id] += row.points
    return {habit_id: sum_ for habit_id, sum_ in held.items() if sum_}
