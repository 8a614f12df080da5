"""Completing, checking in, skipping and reverting: each one transaction.

The user's row is locked before the habit's. What a completion writes beyond its habit (pieces,
experience points) is the user's, so every verb of one user takes its turn, and verbs of two users
never wait for each other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update

from habit_api.core.cleaning import delete_in_batches
from habit_api.core.clock import now, today_for
from habit_api.core.database import table_of
from habit_api.core.extensions import db
from habit_api.core.queries import lock_row
from habit_api.core.security import Principal
from habit_api.logs import queries, rules, telling
from habit_api.logs.errors import AlreadyCompleted, AlreadySkipped, DateTooOld, LogNotFound
from habit_api.logs.writing import Day, Entry, take_back, write
from habit_api.models import HabitLog, RevertedEntry, User
from habit_api.rewards import queries as rewards
from habit_api.streaks import service as streaks
from habit_api.streaks.rules import current_streak
from habit_api.xp.rules import level


def complete(
    user: Principal,
    habit_id: int,
    *,
    target_date: date | None = None,
    value: Decimal | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """Complete a day (default today); returns the `CompletionResult`.

    Raises `AlreadyCompleted`, `HabitInactive`, `DateInFuture`, `DateTooOld`, `ValueNotAllowed`,
    and `HabitNotFound` or `Forbidden`.
    """
    day = _open(user, habit_id, target_date)
    if day.status == "completed":
        raise AlreadyCompleted
    amount = rules.completed_value(day.habit, value)
    return write(day, Entry(rules.status_of(day.habit, amount), amount, note))


def check_in(
    user: Principal,
    habit_id: int,
    *,
    day: date | None = None,
    value: Decimal | None = None,
    add: Decimal | None = None,
    note: str | None = None,
) -> tuple[dict[str, Any], bool]:
    """Set a day's value, or add to it; returns the `CompletionResult`, and whether it is new.

    Raises as `complete` does (but `AlreadyCompleted`), `ValueOrAdd` and `ValueOutOfRange`.
    """
    opened = _open(user, habit_id, day)
    present = opened.present
    amount = rules.checked_in_value(
        opened.habit, present=present.value if present else None, value=value, add=add
    )
    entry = Entry(rules.status_of(opened.habit, amount), amount, note)
    return write(opened, entry), present is None


def skip(
    user: Principal, habit_id: int, *, day: date | None = None, note: str | None = None
) -> int:
    """Declare a day off; returns the entry's id.

    Raises `AlreadyCompleted`, `AlreadySkipped`, and as `complete` does.
    """
    opened = _open(user, habit_id, day)
    if opened.status == "completed":
        raise AlreadyCompleted
    if opened.status == "skipped":
        raise AlreadySkipped
    log_id: int = write(opened, Entry("skipped", None, note))["log"]["id"]
    return log_id


def revert(user: Principal, habit_id: int, log_id: int) -> dict[str, Any]:
    """Take an entry back, and all that came of it; returns the `RevertResult`.

    Raises `LogNotFound`, and `HabitNotFound` or `Forbidden`.
    """
    habit = queries.locked(user, habit_id)
    table = HabitLog.__table__
    log = db.session.execute(
        select(table).where(table.c.id == log_id, table.c.habit_id == habit_id)
    ).one_or_none()
    if log is None:
        raise LogNotFound(log_id)
    outcome = streaks.timeline(habit, day=log.date).change(log.date, None)
    undone, xp_reverted = take_back(user, log)
    db.session.execute(delete(HabitLog).where(HabitLog.id == log_id))
    _remember_revert(user, habit_id, log.date)
    figures = streaks.store(habit, outcome)
    reward = rewards.get(user, undone.reward_id) if undone.reward_id else None
    current = current_streak(figures["streak"], figures["alive_until"], today_for(user))
    if habit.listening and log.status == "completed":
        numbers = {"streak": current, "longest": figures["longest_streak"]}
        telling.reverted(habit, log, undone, reward=reward, taken=xp_reverted, **numbers)
    return {
        "message": f"The entry of {log.date} was reverted.",
        "log_id": log_id,
        "habit_id": habit_id,
        "date": log.date,
        "xp_reverted": xp_reverted,
        "level": level(habit.xp_points - xp_reverted),
        "reward_reverted": undone.returned,
        "reward_progress": rewards.progress(reward) if reward else None,
        "claim_stands": undone.claim_stands,
        "streaks_changed": len(outcome.renumbered),
        "current_streak": current,
        "longest_streak": figures["longest_streak"],
    }


def annotate(user: Principal, log_id: int, note: str | None) -> None:
    """Change an entry's note; an entry that is not the user's is left alone."""
    lock_row(User, user.id)
    db.session.execute(
        update(HabitLog)
        .where(HabitLog.id == log_id, HabitLog.user_id == user.id)
        .values(note=note)
        .execution_options(synchronize_session=False)
    )


def forget_reverted() -> int:
    """Delete the reverted days that can no longer be put back; returns how many."""
    reverted = table_of(RevertedEntry)
    late = reverted.c.reverted_at < now() - rules.PUT_BACK
    query = select(reverted.c.id).where(late).order_by(reverted.c.reverted_at)
    return delete_in_batches(reverted, query)


def _open(user: Principal, habit_id: int, date_: date | None) -> Day:
    """The day with its habit locked, if it may be entered now."""
    habit = queries.locked(user, habit_id)
    today = today_for(user)
    day = date_ or today
    rules.check_open(habit, day, today)
    if not rules.is_recent(day, today) and not _was_reverted(habit_id, day):
        raise DateTooOld(day, rules.DAYS_BACK)
    return Day(user, habit, day, today, streaks.timeline(habit, day=day))


def _was_reverted(habit_id: int, day: date) -> bool:
    """Whether an entry of `day` was reverted so lately that it may be put back."""
    return (
        db.session.scalar(
            select(RevertedEntry.id).where(
                RevertedEntry.habit_id == habit_id,
                RevertedEntry.date == day,
                RevertedEntry.reverted_at >= now() - rules.PUT_BACK,
            )
        )
        is not None
    )


def _remember_revert(user: Principal, habit_id: int, day: date) -> None:
    # The habit is locked: nobody else writes this row in between.
    db.session.execute(
        delete(RevertedEntry).where(RevertedEntry.habit_id == habit_id, RevertedEntry.date == day)
    )
    db.session.execute(
        insert(RevertedEntry).values(
            user_id=user.id, habit_id=habit_id, date=day, reverted_at=now()
        )
    )
