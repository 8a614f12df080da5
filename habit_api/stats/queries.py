"""Reading the ledger of figures: of oneself by day, of the whole site in sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import case, func, select

from habit_api.core.clock import now, today_for
from habit_api.core.dates import WeekStart
from habit_api.core.extensions import db
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.figures.rules import ALL
from habit_api.models import ActivityDay, Standing, User
from habit_api.stats import rules

FRESH = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
_summing = Lock()


def of_user(user: Principal) -> dict[str, Any]:
    """The user's sums and activity streak, in two queries."""
    sums = db.session.execute(
        select(
            _sum(ActivityDay.focus_min).label("total_focus_min"),
            _sum(ActivityDay.sessions).label("total_sessions"),
            _sum(ActivityDay.completions).label("total_completions"),
            func.coalesce(func.max(ActivityDay.run), 0).label("best_streak"),
            func.max(ActivityDay.updated_at).label("updated_at"),
        ).where(ActivityDay.user_id == user.id)
    ).one()
    return {**sums._mapping, "user_id": user.id, "current_streak": _current(user)}  # noqa: SLF001 - a row's public mapping


def daily(user: Principal, days: int) -> dict[str, Any]:
    """The last `days` local days, newest first, also those on which nothing was done."""
    today = today_for(user)
    wanted = [today - n * ONE_DAY for n in range(days)]
    found = {row.date: row for row in _days(user, since=wanted[-1], until=today)}
    nothing = dict.fromkeys(rules.COUNTED, 0)
    return {"daily_stats": [found.get(day) or {**nothing, "date": day} for day in wanted]}


def trends(user: Principal, *, period: str, count: int) -> dict[str, Any]:
    """The last `count` weeks or months, newest first, each beside the one before."""
    today = today_for(user)
    week_start = WeekStart(user.week_start)
    first_days = rules.starts(period, today=today, week_start=week_start, count=count)
    days = _days(user, since=first_days[-1], until=today)
    return {"trends": rules.trends(first_days, days, today=today)}


def of_site() -> dict[str, Any]:
    """The sums of the whole site, at most a minute old in each process."""
    summary = _kept_summary()
    if summary is None:
        # Of many threads that find it too old, one sums up.
        with _summing:
            summary = _kept_summary() or _sum_up()
    return summary


def _kept_summary() -> dict[str, Any] | None:
    kept: tuple[datetime, dict[str, Any]] | None = current_app.extensions.get("house_summary")
    if kept is None or not kept[0] <= now() < kept[0] + FRESH:
        return None
    return kept[1]


def _sum_up() -> dict[str, Any]:
    """From one row for each user who ever earned something; their days would be far more."""
    users = select(func.count(User.id)).where(User.is_active).scalar_subquery()
    row = db.session.execute(
        select(
            users.label("total_users"),
            _sum(Standing.sessions).label("total_sessions"),
            _sum(Standing.focus_min).label("total_focus_min"),
            _sum(Standing.completions).label("total_completions"),
        ).where(Standing.span == ALL)
    ).one()
    summary = dict(row._mapping)  # noqa: SLF001 - a row's public mapping
    current_app.extensions["house_summary"] = (now(), summary)
    return summary


def _current(user: Principal) -> int:
    """The run that today or yesterday belongs to; who flew west may be a day ahead."""
    run = db.session.scalar(
        select(ActivityDay.run)
        .where(
            ActivityDay.user_id == user.id,
            ActivityDay.date >= today_for(user) - ONE_DAY,
            ActivityDay.run > 0,
        )
        .order_by(ActivityDay.date.desc())
        .limit(1)
    )
    return run or 0


def _days(user: Principal, *, since: date, until: date) -> Sequence[AnyRow]:
    """The days on which the user did something."""
    return db.session.execute(
        select(
            ActivityDay.date,
            ActivityDay.focus_min,
            ActivityDay.sessions.label("sessions_completed"),
            ActivityDay.completions.label("habits_completed"),
            case((ActivityDay.run > 0, 1), else_=0).label("active_days"),
        ).where(ActivityDay.user_id == user.id, ActivityDay.date.between(since, until))
    ).all()


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)
