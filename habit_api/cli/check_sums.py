"""Experience points against their ledger, pieces and claims against their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, select

from habit_api.cli.differences import Difference
from habit_api.core.types import AnySelect
from habit_api.models import Draw, Habit, HabitLog, Reward, RewardClaim, User, XpEntry
from habit_api.xp import bookkeeping
from habit_api.xp.service import COMPLETION

ROWS = 5_000


def differences(connection: Connection) -> Iterator[Difference]:
    """The sums that are wrong: the database adds up, and gives those alone that differ."""
    for what, query in (
        ("user {} xp_points", _points()),
        ("habit {} xp_awarded of its entries", _awards()),
        ("habit {} entries that hold a milestone", bookkeeping.milestones()),
        ("entry {}, which is gone: xp", _orphans()),
        ("award {} amount", bookkeeping.amounts()),
        ("reward {} pieces_earned", _figure(Reward.pieces_earned, _held())),
        ("reward {} claimed_count", _figure(Reward.claimed_count, _claims(func.count()))),
        ("reward {} value_earned", _figure(Reward.value_earned, _claims(_worth()))),
        ("draw {} reward of its entry", _draws()),
        ("entry {} reward of its draw", _rewarded()),
    ):
        for row in connection.execution_options(yield_per=ROWS).execute(query):
            yield Difference(what.format(row.id), row.stored, row.right)


def _sum(column: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


def _of(key: Any, stored: Any, right: Any) -> AnySelect:
    shown = key.label("id"), stored.label("stored"), right.label("right")
    return select(*shown).where(stored != right).order_by(key)


def _points() -> AnySelect:
    ledger = (
        select(XpEntry.user_id, _sum(XpEntry.amount).label("points"))
        .group_by(XpEntry.user_id)
        .subquery()
    )
    query = _of(User.id, User.xp_points, func.coalesce(ledger.c.points, 0))
    return query.outerjoin(ledger, ledger.c.user_id == User.id)


def _awards() -> AnySelect:
    """What the entries of a habit say they brought, against what they and its milestones hold."""
    paid = (
        select(XpEntry.source_id, _sum(XpEntry.amount).label("points"))
        .where(XpEntry.source == COMPLETION)
        .group_by(XpEntry.source_id)
        .subquery()
    )
    entries = (
        select(
            HabitLog.habit_id,
            _sum(HabitLog.xp_awarded).label("told"),
            _sum(paid.c.points).label("points"),
        )
        .outerjoin(paid, paid.c.source_id == HabitLog.id)
        .group_by(HabitLog.habit_id)
        .subquery()
    )
    bonuses = (
        select(XpEntry.source_id, _sum(XpEntry.amount).label("points"))
        .where(bookkeeping.IS_MILESTONE)
        .group_by(XpEntry.source_id)
        .subquery()
    )
    held = func.coalesce(entries.c.points, 0) + func.coalesce(bonuses.c.points, 0)
    query = _of(Habit.id, func.coalesce(entries.c.told, 0), held)
    return query.outerjoin(entries, entries.c.habit_id == Habit.id).outerjoin(
        bonuses, bonuses.c.source_id == Habit.id
    )


def _orphans() -> AnySelect:
    """Completions that are paid, and whose entry is gone."""
    points = func.sum(XpEntry.amount)
    return (
        select(XpEntry.source_id.label("id"), points.label("stored"), (points * 0).label("right"))
        .where(XpEntry.source == COMPLETION, ~exists().where(HabitLog.id == XpEntry.source_id))
        .group_by(XpEntry.source_id)
        .having(points != 0)
        .order_by(XpEntry.source_id)
    )


def _figure(stored: Any, right: Any) -> AnySelect:
    return _of(Reward.id, stored, right)


def _held() -> Any:
    return (
        select(func.count())
        .where(Draw.reward_id == Reward.id, Draw.piece == "held")
        .correlate(Reward)
        .scalar_subquery()
    )


def _claims(what: Any) -> Any:
    return (
        select(what)
        .select_from(RewardClaim)
        .where(RewardClaim.reward_id == Reward.id)
        .correlate(Reward)
        .scalar_subquery()
    )


def _worth() -> Any:
    return func.coalesce(func.sum(RewardClaim.value), 0)


def _same_day() -> Any:
    return (HabitLog.habit_id == Draw.habit_id) & (HabitLog.date == Draw.date)


def _draws() -> AnySelect:
    """Pieces that are held, and no entry says that it brought them."""
    told = case((HabitLog.got_reward, HabitLog.reward_id), else_=None)
    return (
        select(Draw.id, told.label("stored"), Draw.reward_id.label("right"))
        .outerjoin(HabitLog, _same_day())
        .where(Draw.piece == "held", told.is_distinct_from(Draw.reward_id))
        .order_by(Draw.id)
    )


def _rewarded() -> AnySelect:
    """Entries that name a reward which their day's draw did not bring."""
    brought = case((Draw.piece.in_(["held", "spent"]), Draw.reward_id), else_=None)
    return (
        select(HabitLog.id, HabitLog.reward_id.label("stored"), brought.label("right"))
        .outerjoin(Draw, _same_day())
        .where(HabitLog.reward_id.is_not(None), HabitLog.reward_id.is_distinct_from(brought))
        .order_by(HabitLog.id)
    )
