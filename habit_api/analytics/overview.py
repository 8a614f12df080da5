"""All habits at a glance, read only and in grouped SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select

from habit_api.analytics import rules
from habit_api.core.clock import start_of_day, today_for
from habit_api.core.extensions import db
from habit_api.core.schedule import OffDays
from habit_api.core.security import Principal
from habit_api.core.types import AnyRow
from habit_api.habits import queries as habits
from habit_api.models import Draw, Habit, HabitLog, Reward, RewardClaim
from habit_api.streaks import pauses
from habit_api.streaks.plan import schedule_of
from habit_api.streaks.rates import tally

TOP = 5


def overview(user: Principal, *, first: date | None, last: date | None) -> dict[str, Any]:
    """The figures of the days from `first` to `last`, by default the last 30.

    Completions are those of all habits, also of those deleted since; habits, streaks and the rate
    are of the active ones. Seven queries, however many habits and entries there are. Raises
    `SpanBackwards`, `RangeTooLong`.
    """
    today = today_for(user)
    first, last = rules.span(first, last, today=today)
    by_habit = _by_habit(user, first, last, today)
    top = sorted(by_habit, key=lambda habit_id: (-by_habit[habit_id].completions, habit_id))[:TOP]
    rows = _habits(user, also=top)
    shown = {row.id: habits.present(row, today) for row in rows}
    active = [row for row in rows if row.active]
    return {
        "start_date": first,
        "end_date": last,
        "total_completions": sum(row.completions for row in by_habit.values()),
        "total_habits": len(active),
        "active_streaks": sum(shown[row.id]["current_streak"] > 0 for row in active),
        "completion_rate": _rate(
            user, active, by_habit, first=first, last=min(last, today), today=today
        ),
        "top_habits": [
            {"habit": shown[habit_id], "completions": by_habit[habit_id].completions}
            for habit_id in top
        ],
        "by_day": _by_day(user, first, last),
        **_rewards(user, first, last),
    }


def _by_habit(user: Principal, first: date, last: date, today: date) -> dict[int, AnyRow]:
    """Each habit's completions: all of them, those up to today, whether there is one today."""
    rows = db.session.execute(
        select(
            HabitLog.habit_id,
            func.count().label("completions"),
            func.sum(case((HabitLog.date <= today, 1), else_=0)).label("by_today"),
            func.sum(case((HabitLog.date == today, 1), else_=0)).label("today"),
        )
        .where(
            HabitLog.user_id == user.id,
            HabitLog.status == "completed",
            HabitLog.date.between(first, last),
        )
        .group_by(HabitLog.habit_id)
    )
    return {row.habit_id: row for row in rows}


def _by_day(user: Principal, first: date, last: date) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(HabitLog.date, func.count().label("completions"))
        .where(
            HabitLog.user_id == user.id,
            HabitLog.status == "completed",
            HabitLog.date.between(first, last),
        )
        .group_by(HabitLog.date)
    )
    found = {row.date: row.completions for row in rows}
    return [{"date": day, "completions": found.get(day, 0)} for day in rules.dates(first, last)]


def _habits(user: Principal, *, also: Sequence[int]) -> Sequence[AnyRow]:
    """The active habits and those named by `also`."""
    return db.session.execute(
        select(*habits.COLUMNS)
        .where(Habit.user_id == user.id, or_(Habit.active.is_(True), Habit.id.in_(also)))
        .order_by(Habit.id)
    ).all()


def _first_entries(user: Principal) -> dict[int, date]:
    """The date of the first entry of each active habit that has one."""
    # For each habit a look-up in the index on (habit, date), not all that was ever entered.
    first_entry = (
        select(func.min(HabitLog.date))
        .where(HabitLog.habit_id == Habit.id)
        .correlate(Habit)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Habit.id, first_entry.label("first")).where(
            Habit.user_id == user.id, Habit.active.is_(True)
        )
    )
    return {row.id: row.first for row in rows if row.first is not None}


def _rate(
    user: Principal,
    active: Sequence[AnyRow],
    by_habit: Mapping[int, AnyRow],
    *,
    first: date,
    last: date,
    today: date,
) -> float | None:
    """The habits' rates, each weighing as much as it had due occasions; None when nothing was due.

    So a habit that was done more often than it was due does not make up for another.
    """
    off = _off_days(user, active, first, last)
    first_entries = _first_entries(user)
    kept = due = 0.0
    for habit in active:
        if habit.id not in first_entries:
            continue
        done = by_habit.get(habit.id)
        is_open = last == today and not (done and done.today)
        begin = max(first, first_entries[habit.id]).toordinal()
        schedule = schedule_of(habit, user.week_start)
        part = tally(
            schedule,
            off[habit.id],
            done.by_today if done else 0,
            first=begin,
            last=last.toordinal() - is_open,
        )
        kept, due = kept + part[0], due + part[1]
    return round(kept / due, 4) if due else None


def _off_days(
    user: Principal, active: Sequence[AnyRow], first: date, last: date
) -> dict[int, OffDays]:
    rows = db.session.execute(
        select(HabitLog.habit_id, HabitLog.date).where(
            HabitLog.user_id == user.id,
            HabitLog.status == "skipped",
            HabitLog.date.between(first, last),
        )
    )
    skips: dict[int, set[date]] = {}
    for row in rows:
        skips.setdefault(row.habit_id, set()).add(row.date)
    paused = pauses.of_user(user.id, since=first)
    return {
        habit.id: OffDays(
            skipped=frozenset(skips.get(habit.id, ())), pauses=pauses.spans(paused, habit.id)
        )
        for habit in active
    }


def _rewards(user: Principal, first: date, last: date) -> dict[str, int]:
    """How many rewards were claimed on these days, and how many achieved, claimed or not."""
    after = min(last, date.max - timedelta(days=1)) + timedelta(days=1)
    begin, end = (start_of_day(day, user.timezone, user.day_start_hour) for day in (first, after))
    claimed = select(func.count()).where(
        RewardClaim.user_id == user.id,
        RewardClaim.claimed_at >= begin,
        RewardClaim.claimed_at < end,
    )
    # The day on which the last piece of those that stand achieved was drawn.
    last_piece = (
        select(func.max(Draw.drawn_on))
        .where(Draw.reward_id == Reward.id, Draw.piece == "held")
        .correlate(Reward)
        .scalar_subquery()
    )
    standing = select(func.count()).where(
        Reward.user_id == user.id,
        Reward.type != "NONE",
        Reward.pieces_earned >= Reward.pieces_required,
        last_piece.between(first, last),
    )
    row = db.session.execute(
        select(claimed.scalar_subquery().label("claimed"), standing.scalar_subquery().label("more"))
    ).one()
    return {"rewards_claimed": row.claimed, "rewards_achieved": row.claimed + row.more}
