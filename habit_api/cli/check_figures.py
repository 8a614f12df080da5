"""The ledger of figures against the entries and the awards that it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Integer, case, exists, func, literal, select, true, union_all

from habit_api.cli.differences import Difference
from habit_api.core.types import AnySelect
from habit_api.figures.queries import IS_RANKED
from habit_api.figures.rules import ALL, SPANS, beginnings
from habit_api.models import ActivityDay, FocusSession, HabitLog, Standing, User, XpEntry
from habit_api.xp.service import COMPLETION, SESSION

ROWS = 5_000
ONE_DAY = timedelta(days=1)
KEYS = ("user_id", "date")
COUNTED = ("completions", "sessions", "focus_min", "earned")
SUMMED = ("xp", "completions", "sessions", "focus_min")


def differences(connection: Connection) -> Iterator[Difference]:
    """The days, runs and standings that are wrong, in one pass over each."""
    streaming = connection.execution_options(yield_per=ROWS)
    for _, days in groupby(streaming.execute(_days()), attrgetter("user_id")):
        yield from _of_days(days)
    for row in streaming.execute(_standings()):
        yield from _of_standing(row)


def _days() -> AnySelect:
    """Each day of each user, in order: what is stored of it, and what it comes to."""
    stored = select(
        ActivityDay.user_id,
        ActivityDay.date,
        *(getattr(ActivityDay, name) for name in (*COUNTED, "run", "earned_run")),
        *(_none(f"right_{name}") for name in COUNTED),
    )
    done = select(
        HabitLog.user_id,
        HabitLog.date,
        *(_none(name) for name in (*COUNTED, "run", "earned_run")),
        literal(1, Integer()).label("right_completions"),
        _none("right_sessions"),
        _none("right_focus_min"),
        # What no award was made for was imported, too.
        case((_awarded() & ~HabitLog.imported, 1), else_=0).label("right_earned"),
    ).where(HabitLog.status == "completed")
    focused = select(
        FocusSession.user_id,
        FocusSession.date,
        *(_none(name) for name in (*COUNTED, "run", "earned_run")),
        _none("right_completions"),
        literal(1, Integer()).label("right_sessions"),
        FocusSession.focus_min.label("right_focus_min"),
        case((FocusSession.imported, 0), else_=1).label("right_earned"),
    ).where(FocusSession.status == "completed", FocusSession.focus_min > 0)
    every = union_all(stored, done, focused).subquery()
    sums = [func.sum(column).label(column.name) for column in every.c if column.name not in KEYS]
    return (
        select(every.c.user_id, every.c.date, *sums)
        .group_by(every.c.user_id, every.c.date)
        .order_by(every.c.user_id, every.c.date)
    )


def _awarded() -> Any:
    return exists().where(
        XpEntry.user_id == HabitLog.user_id,
        XpEntry.source == COMPLETION,
        XpEntry.source_id == HabitLog.id,
    )


def _none(name: str) -> Any:
    return literal(0, Integer()).label(name)


def _of_days(days: Iterator[Any]) -> Iterator[Difference]:
    before: date | None = None
    run = earned_run = 0
    for day in days:
        if before is None or day.date - before != ONE_DAY:
            run = earned_run = 0
        run = run + 1 if day.right_completions + day.right_sessions > 0 else 0
        earned_run = earned_run + 1 if day.right_earned > 0 else 0
        right = {name: getattr(day, f"right_{name}") for name in COUNTED}
        right |= {"run": run, "earned_run": earned_run}
        for name, value in right.items():
            if getattr(day, name) != value:
                what = f"user {day.user_id} {day.date} {name}"
                yield Difference(what, getattr(day, name), value)
        before = day.date


def _standings() -> AnySelect:
    """Each user in each span: what is stored, and what the awards since then come to."""
    spans = union_all(*(select(literal(span).label("span")) for span in SPANS)).subquery()
    held = _held().subquery()
    last = select(held.c.user_id, func.max(held.c.at).label("at")).group_by(held.c.user_id)
    last_award = last.subquery()
    right = (
        select(
            Standing.user_id,
            Standing.span,
            *(func.sum(held.c[name]).label(name) for name in SUMMED),
        )
        .join(held, (held.c.user_id == Standing.user_id) & (held.c.at >= Standing.since))
        .group_by(Standing.user_id, Standing.span)
        .subquery()
    )
    best = (
        select(ActivityDay.user_id, func.max(ActivityDay.earned_run).label("longest"))
        .group_by(ActivityDay.user_id)
        .subquery()
    )
    return (
        select(
            User.id,
            spans.c.span,
            IS_RANKED.label("right_visible"),
            last_award.c.at.label("last"),
            best.c.longest,
            *(right.c[name].label(f"right_{name}") for name in SUMMED),
            Standing.since,
            Standing.visible,
            Standing.best_streak,
            *(getattr(Standing, name) for name in SUMMED),
        )
        .select_from(User)
        .join(spans, true())
        .outerjoin(Standing, (Standing.user_id == User.id) & (Standing.span == spans.c.span))
        .outerjoin(right, (right.c.user_id == User.id) & (right.c.span == spans.c.span))
        .outerjoin(last_award, last_award.c.user_id == User.id)
        .outerjoin(best, best.c.user_id == User.id)
        .order_by(User.id, spans.c.span)
    )


def _held() -> AnySelect:
    """What was awarded, at the instant of its award; nothing where it was taken back."""
    undone = XpEntry.__table__.alias("undone")
    taken_back = exists().where(
        undone.c.user_id == XpEntry.user_id,
        undone.c.source == XpEntry.source,
        undone.c.source_id == XpEntry.source_id,
        undone.c.turn == XpEntry.turn + 1,
    )
    counts = case((taken_back, 0), else_=1)
    of_session = (XpEntry.source == SESSION) & (FocusSession.id == XpEntry.source_id)
    minutes = func.coalesce(FocusSession.focus_min, 0)
    query = select(
        XpEntry.user_id,
        XpEntry.created_at.label("at"),
        (XpEntry.amount * counts).label("xp"),
        (case((XpEntry.source == COMPLETION, 1), else_=0) * counts).label("completions"),
        (case((XpEntry.source == SESSION, 1), else_=0) * counts).label("sessions"),
        (minutes * counts).label("focus_min"),
    ).outerjoin_from(XpEntry, FocusSession, of_session)
    return query.where(XpEntry.turn % 2 == 0, ~XpEntry.imported)


def _of_standing(row: Any) -> Iterator[Difference]:
    right: dict[str, Any] = {name: getattr(row, f"right_{name}") or 0 for name in SUMMED}
    right["best_streak"] = (row.longest or 0) if row.span == ALL else 0
    if row.since is not None:
        right["visible"] = row.right_visible
    if row.last is not None:
        right["since"] = beginnings(row.last)[row.span]
    for name, value in right.items():
        stored = getattr(row, name)
        # Who never earned anything has no row.
        if (stored or 0 if name in SUMMED else stored) != value and (stored or value):
            yield Difference(f"user {row.id} {row.span} {name}", stored, value)
