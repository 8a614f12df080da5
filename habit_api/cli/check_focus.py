"""Sessions against the clock and the ledger, plants against what their sessions earned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, exists, func, select

from habit_api.cli.differences import Difference
from habit_api.core.types import AnySelect
from habit_api.focus.rules import COMPLETED, focus_min
from habit_api.garden.rules import earned_stage
from habit_api.models import FocusSession, Plant, User, XpEntry
from habit_api.xp.service import SESSION

ROWS = 5_000


def differences(connection: Connection) -> Iterator[Difference]:
    """The minutes, points, stages and numbers that are wrong."""
    reading = connection.execution_options(yield_per=ROWS)
    for row in reading.execute(_sessions()):
        yield from _of_session(row)
    for row in reading.execute(_orphans()):
        yield Difference(f"session {row.id}, which is gone: xp", row.points, 0)
    for row in reading.execute(_plants()):
        earned = earned_stage(row.status, row.focus_min)
        if row.growth_stage > earned:
            yield Difference(f"plant {row.id} growth_stage", row.growth_stage, f"at most {earned}")
    for row in reading.execute(_numbers()):
        yield Difference(f"user {row.id} last_plant_num", row.stored, f"at least {row.right}")


def _of_session(session: Any) -> Iterator[Difference]:
    minutes = 0
    if session.ended_at is not None:
        minutes = focus_min(session.started_at, session.ended_at, session.planned_min)
    earns = session.status == COMPLETED and minutes > 0
    for name, stored, right in (
        ("focus_min", session.focus_min, minutes),
        ("xp_awarded", session.xp_awarded, session.paid),
        ("awards", session.awards, int(earns)),
    ):
        if stored != right:
            yield Difference(f"session {session.id} {name}", stored, right)


def _sessions() -> AnySelect:
    ledger = _ledger().subquery()
    return (
        select(
            FocusSession.id,
            FocusSession.status,
            FocusSession.started_at,
            FocusSession.ended_at,
            FocusSession.planned_min,
            FocusSession.focus_min,
            FocusSession.xp_awarded,
            func.coalesce(ledger.c.points, 0).label("paid"),
            func.coalesce(ledger.c.awards, 0).label("awards"),
        )
        .outerjoin(ledger, ledger.c.source_id == FocusSession.id)
        .order_by(FocusSession.id)
    )


def _orphans() -> AnySelect:
    """Sessions that are paid, and gone."""
    points = func.sum(XpEntry.amount)
    return (
        select(XpEntry.source_id.label("id"), points.label("points"))
        .where(XpEntry.source == SESSION, ~exists().where(FocusSession.id == XpEntry.source_id))
        .group_by(XpEntry.source_id)
        .having(points != 0)
        .order_by(XpEntry.source_id)
    )


def _ledger() -> AnySelect:
    """What each session holds: one award, which may be of 0 points."""
    points, awards = func.sum(XpEntry.amount).label("points"), func.count().label("awards")
    return (
        select(XpEntry.source_id, points, awards)
        .where(XpEntry.source == SESSION)
        .group_by(XpEntry.source_id)
    )


def _plants() -> AnySelect:
    return (
        select(Plant.id, Plant.growth_stage, FocusSession.status, FocusSession.focus_min)
        .join(FocusSession, FocusSession.id == Plant.session_id)
        .order_by(Plant.id)
    )


def _numbers() -> AnySelect:
    """Users whose next plant would get a number that is taken."""
    used = (
        select(Plant.user_id, func.max(Plant.plant_num).label("last"))
        .group_by(Plant.user_id)
        .subquery()
    )
    return (
        select(User.id, User.last_plant_num.label("stored"), used.c.last.label("right"))
        .join(used, used.c.user_id == User.id)
        .where(User.last_plant_num < used.c.last)
        .order_by(User.id)
    )
