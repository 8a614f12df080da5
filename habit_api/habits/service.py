"""Writing habits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import insert, select

from habit_api.core.clock import now
from habit_api.core.extensions import db
from habit_api.core.queries import get_owned, lock_row
from habit_api.core.security import Principal
from habit_api.core.text import name_key
from habit_api.core.weekdays import to_mask
from habit_api.habits import rules
from habit_api.habits.errors import (
    HabitIsLinked,
    HabitNotFound,
    LinkInactive,
    LinkNotPleasant,
)
from habit_api.models import Habit, PublicHabit, User
from habit_api.notifications import planning
from habit_api.streaks import service as streaks
from habit_api.streaks.plan import schedule_of

PLAIN = (
    "name",
    "description",
    "category",
    "color",
    "kind",
    "target_value",
    "target_type",
    "unit",
    "weight",
    "allowed_skip_days",
    "pleasant",
    "linked_habit_id",
    "treat",
    "place",
    "duration_seconds",
)
# What the public list finds a habit by.
FOUND_BY = frozenset({"public", "name", "category", "description"})


def create(user: Principal, values: dict[str, Any]) -> int:
    """Make a habit of the user's from all its fields; returns its id.

    Raises `HabitNameTaken`, what `rules.check` does, and for the linked habit `HabitNotFound`,
    `Forbidden`, `LinkNotPleasant`, `LinkInactive`.
    """
    habit = Habit(user_id=user.id, active=True, streak=0, longest_streak=0)
    _assign(habit, values)
    rules.check(habit, schedule_of(habit, user.week_start))
    if habit.linked_habit_id is not None:
        lock_row(User, user.id)
        _check_link(user, habit, habit.linked_habit_id)
    db.session.add(habit)
    # The id is needed for the answer, and a taken name must show now.
    db.session.flush()
    publish(habit)
    if habit.reminder_times:
        planning.plan(habit)
    return habit.id


def change(user: Principal, habit_id: int, values: dict[str, Any]) -> None:
    """Change the fields named in `values`; a new schedule renumbers the streaks.

    Raises `HabitNotFound`, `Forbidden`, `HabitNameTaken`, `HabitIsLinked`, what `rules.check`
    does, and for the linked habit `LinkNotPleasant`, `LinkInactive`.
    """
    habit = _locked(user, habit_id)
    before, was_pleasant = schedule_of(habit, user.week_start), habit.pleasant
    was_public = habit.published_at is not None
    # Nothing is written before it is judged.
    with db.session.no_autoflush:
        _assign(habit, values)
        after = schedule_of(habit, user.week_start)
        rules.check(habit, after)
        if was_pleasant and not habit.pleasant:
            _check_unlinked(habit_id)
        if values.get("linked_habit_id") is not None:
            _check_link(user, habit, values["linked_habit_id"])
    habit.updated_at = now()
    db.session.flush()
    if FOUND_BY & values.keys():
        publish(habit, again=was_public)
    if "reminder_times" in values:
        planning.plan(habit)
    if after != before:
        streaks.recompute(habit)


def delete(user: Principal, habit_id: int) -> None:
    """Put a habit away; its history stays.

    Raises `HabitNotFound`, `Forbidden`, `HabitIsLinked`.
    """
    habit = _locked(user, habit_id)
    if habit.active:
        _check_unlinked(habit_id)
        habit.active = False
        db.session.flush()
        publish(habit, again=True)
        planning.plan(habit)


def restore(user: Principal, habit_id: int) -> None:
    """Bring a habit back, without its link where that has become unsound.

    Raises `HabitNotFound`, `Forbidden`, `HabitNameTaken`.
    """
    habit = _locked(user, habit_id)
    if not habit.active:
        if habit.linked_habit_id is not None:
            linked = _pleasures(user, habit.linked_habit_id)
            if not (linked.active and linked.pleasant):
                habit.linked_habit_id = None
        habit.active = True
        db.session.flush()
        publish(habit)
        planning.plan(habit)


def _locked(user: Principal, habit_id: int) -> Habit:
    # The user first: what one habit says of another is judged by one call at a time.
    lock_row(User, user.id)
    query = select(Habit, Habit.user_id).where(Habit.id == habit_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    habit: Habit = get_owned(query, user.id, missing=HabitNotFound(habit_id)).Habit
    return habit


def publish(habit: Habit, *, again: bool = False) -> None:
    """Let the public list find a habit by what it is now; `again`: it may be there already."""
    if again:
        db.session.execute(sql_delete(PublicHabit).where(PublicHabit.habit_id == habit.id))
    if habit.published_at is not None and habit.active:
        words = rules.public_words(habit.name, habit.category, habit.description)
        db.session.execute(
            insert(PublicHabit).values(
                habit_id=habit.id,
                published_at=habit.published_at,
                category=habit.category,
                words=words,
            )
        )


def _pleasures(user: Principal, habit_id: int) -> Any:
    """What a link to a habit is judged by. Raises `HabitNotFound`, `Forbidden`."""
    query = select(Habit.user_id, Habit.active, Habit.pleasant).where(Habit.id == habit_id)
    return get_owned(query, user.id, missing=HabitNotFound(habit_id))


def _check_link(user: Principal, habit: Habit, linked_id: int) -> None:
    """Raises `HabitNotFound`, `Forbidden`, `LinkInactive`, `LinkNotPleasant`."""
    linked = _pleasures(user, linked_id)
    if not linked.active:
        raise LinkInactive(linked_id)
    # A habit that links is not pleasant, and what is read of itself may be about to change.
    if not linked.pleasant or linked_id == habit.id:
        raise LinkNotPleasant(linked_id)


def _check_unlinked(habit_id: int) -> None:
    """Raises `HabitIsLinked`."""
    query = select(Habit.id).where(Habit.linked_habit_id == habit_id, Habit.active)
    linking = db.session.scalars(query.order_by(Habit.id).limit(20)).all()
    if linking:
        raise HabitIsLinked(linking)


def _assign(habit: Habit, values: dict[str, Any]) -> None:
    for name in PLAIN:
        if name in values:
            setattr(habit, name, values[name])
    if "schedule" in values:
        schedule = values["schedule"]
        habit.schedule_type = schedule["type"]
        habit.schedule_weekdays = to_mask(schedule.get("weekdays", ()))
        habit.schedule_n = schedule.get("every_days", schedule.get("count", 0))
    if "exempt_weekdays" in values:
        habit.exempt_weekdays = to_mask(values["exempt_weekdays"])
    if "reminder_times" in values:
        habit.reminder_times = sorted(set(values["reminder_times"]))
    if "public" in values:
        habit.published_at = (habit.published_at or now()) if values["public"] else None
    habit.name_key = name_key(habit.name)
    habit.search_key = rules.search_key(habit.name, habit.category, habit.description)
