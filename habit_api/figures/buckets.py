"""Ranks: how many stand before a user, and how many there are.

Counting those before costs as much as there are. Up to `EXACT` users that is little, and ranks are
exact. Beyond, PostgreSQL keeps about `BUCKETS` boundaries of each board with the number of users
who have reached them, at most `FRESH` old: one counts from the next boundary on. The reader who
finds them too old makes them anew, while others go by the old ones. SQLite always counts: there a
read must not become a write.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, cast, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from habit_api.core.clock import now
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.types import AnySelect
from habit_api.core.unit_of_work import unit_of_work
from habit_api.figures.queries import IS_RANKED, ranked
from habit_api.figures.rules import EVER
from habit_api.models import Standing, StandingBucket, StandingSnapshot, User

EXACT = 10_000
BUCKETS = 1_000
FRESH = timedelta(minutes=1)
_snapshots, _buckets = table_of(StandingSnapshot), table_of(StandingBucket)


class Place(NamedTuple):
    """The rank that a figure has, and how many users there are."""

    rank: int
    users: int


def place(figure: str, span: str, since: datetime, value: int) -> Place:
    """The place of who has `value` on a board: behind all who have more."""
    users, large = _size(figure, span, since)
    column = getattr(Standing, figure)
    ahead = select(func.count()).where(*ranked(figure, span, since), column > value)
    boundary = _boundary(figure, span, value) if large else None
    if boundary is not None:
        ahead = ahead.where(column < boundary.value)
    reached = boundary.reached if boundary is not None else 0
    return Place(1 + reached + (db.session.scalar(ahead) or 0), users)


def refresh(figure: str, span: str, since: datetime) -> None:
    """Make a board's boundaries anew, unless they are fresh or somebody is at it."""
    with unit_of_work():
        if not _claim(figure, span, since):
            return
        db.session.execute(
            delete(_buckets).where(_buckets.c.figure == figure, _buckets.c.span == span)
        )
        columns = ["figure", "span", "value", "reached"]
        made = insert(_buckets).from_select(columns, _boundaries(figure, span, since))
        db.session.execute(made)
        db.session.execute(
            update(_snapshots)
            .where(_snapshots.c.figure == figure, _snapshots.c.span == span)
            .values(since=since, users=_count_users(), taken_at=now())
        )


def _size(figure: str, span: str, since: datetime) -> tuple[int, bool]:
    """How many users there are, and whether the board's boundaries are to be used."""
    if db.engine.dialect.name == "sqlite":
        return _count_users(), False
    found = _snapshot(figure, span)
    if found is None or found.users <= EXACT:
        users = _count_users()
        if users <= EXACT:
            return users, False
    if found is None or _is_old(found, since):
        refresh(figure, span, since)
        found = _snapshot(figure, span)
    if found is None or found.since != since:
        # A month or week has just begun, and somebody is at it: there is little to count yet.
        return _count_users(), False
    return found.users, True


def _is_old(snapshot: Any, since: datetime) -> bool:
    return bool(snapshot.since != since or snapshot.taken_at <= now() - FRESH)


def _snapshot(figure: str, span: str) -> Any | None:
    own = (_snapshots.c.figure == figure, _snapshots.c.span == span)
    return db.session.execute(select(_snapshots).where(*own)).one_or_none()


def _claim(figure: str, span: str, since: datetime) -> bool:
    """Lock the board's snapshot, if it is old and nobody else has done so."""
    row = {"figure": figure, "span": span, "since": EVER, "users": 0, "taken_at": EVER}
    db.session.execute(insert(_snapshots).values(row).on_conflict_do_nothing())
    old = or_(_snapshots.c.since != since, _snapshots.c.taken_at <= now() - FRESH)
    claimed = select(_snapshots.c.users).where(
        _snapshots.c.figure == figure, _snapshots.c.span == span, old
    )
    return db.session.scalar(claimed.with_for_update(skip_locked=True)) is not None


def _boundary(figure: str, span: str, value: int) -> Any | None:
    """The next boundary above `value`."""
    return db.session.execute(
        select(_buckets.c.value, _buckets.c.reached)
        .where(_buckets.c.figure == figure, _buckets.c.span == span, _buckets.c.value > value)
        .order_by(_buckets.c.value)
        .limit(1)
    ).one_or_none()


def _boundaries(figure: str, span: str, since: datetime) -> AnySelect:
    """The values at which another share of the users has been passed, and the lowest one.

    So fewer users than a share lie between two of them, however many are level at one.
    """
    column = getattr(Standing, figure)
    level = (
        select(column.label("value"), func.count().label("users"))
        .where(*ranked(figure, span, since))
        .group_by(column)
        .subquery()
    )
    summed = func.sum(level.c.users)
    reached = cast(summed.over(order_by=level.c.value.desc()), BigInteger)
    every = cast(summed.over(), BigInteger)
    passed = select(level, reached.label("reached"), every.label("every")).subquery()
    share = func.greatest(passed.c.every // BUCKETS, 1)
    before = passed.c.reached - passed.c.users
    return select(literal(figure), literal(span), passed.c.value, passed.c.reached).where(
        or_(passed.c.reached // share > before // share, passed.c.reached == passed.c.every)
    )


def _count_users() -> int:
    return db.session.scalar(select(func.count(User.id)).where(IS_RANKED)) or 0
